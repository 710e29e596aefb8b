import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { api } from '../api/client';
import { ChatList } from '../components/chat_list';
import { NothingYet } from '../components/nothing_yet';
import { Fetched } from '../components/states';
import { format_count } from '../text/format';

export function ChatsPage(): JSX.Element {
  return (
    <div class="page">
      <header class="page-head">
        <h1>Chats</h1>
      </header>
      <Fetched what="chats" source="chats" fetch={() => api.chats()}>
        {(chats) => (
          <Show when={chats.length > 0} fallback={<NothingYet />}>
            <p class="page-lead">{format_count(chats.length, 'chat')} in the store</p>
            <section class="panel panel-list" aria-label="Chats">
              <ChatList chats={chats} />
            </section>
          </Show>
        )}
      </Fetched>
    </div>
  );
}
