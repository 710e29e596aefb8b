import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import type { Chat } from '../api/types';
import { chat_address } from '../app/router';
import { format_compact, format_count, format_number, format_short_day, humanise } from '../text/format';
import { Avatar } from './avatar';
import { Icon } from './icon';

const type_words: Record<string, string> = {
  saved_messages: 'Saved messages',
  private: 'Private chat',
  bot: 'Bot',
  group: 'Group',
  supergroup: 'Supergroup',
  channel: 'Channel',
};

export function chat_type(type: string): string {
  return type_words[type] ?? humanise(type);
}

export function chat_title(chat: { title?: string; type: string; id: number }): string {
  if (chat.title !== undefined && chat.title !== '') return chat.title;
  return chat.type === 'saved_messages' ? 'Saved messages' : `${chat_type(chat.type)} ${String(chat.id)}`;
}

export function chat_span(chat: { first_date?: string; last_date?: string }): string {
  if (chat.first_date === undefined || chat.last_date === undefined) return 'no dated messages';
  return chat.first_date === chat.last_date
    ? format_short_day(chat.first_date)
    : `${format_short_day(chat.first_date)} – ${format_short_day(chat.last_date)}`;
}

/** A former group stands below the supergroup that it became. */
function in_order(chats: Chat[]): Chat[] {
  const former = chats.filter((chat) => chat.supergroup !== undefined);
  return chats
    .filter((chat) => chat.supergroup === undefined)
    .flatMap((chat) => [
      chat,
      ...former.filter((part) => part.supergroup?.scope === chat.scope && part.supergroup.id === chat.id),
    ]);
}

/** A former group is called by how it ended, since its title is that of its supergroup; another chat by its type. */
function kind_words(chat: Chat): string {
  return chat.former_group === true ? 'Until it became a supergroup' : chat_type(chat.type);
}

/** Chats with a field to find one by its name. */
export function ChatList(props: { chats: Chat[]; current?: string | undefined; compact?: boolean }): JSX.Element {
  const [filter, set_filter] = createSignal('');
  const shown = createMemo(() => {
    const wanted = filter().trim().toLocaleLowerCase();
    return in_order(props.chats).filter((chat) =>
      `${chat_title(chat)} ${chat.username ?? ''}`.toLocaleLowerCase().includes(wanted),
    );
  });
  return (
    <div class="chat-list">
      <label class="field">
        <Icon name="search" />
        <span class="sr-only">Find a chat</span>
        <input
          type="search"
          data-chat-filter
          placeholder="Find a chat"
          autocomplete="off"
          value={filter()}
          onInput={(event) => set_filter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      </label>
      <ul>
        <For each={shown()}>
          {(chat) => (
            <li classList={{ 'chat-former': chat.supergroup !== undefined }}>
              <a
                href={chat_address(chat.scope, chat.id)}
                class="chat-link"
                aria-current={props.current === `${chat.scope}/${String(chat.id)}` ? 'page' : undefined}
              >
                <Avatar name={chat_title(chat)} key_text={String(chat.id)} />
                <span class="chat-words">
                  <span class="chat-title" dir="auto">
                    {chat_title(chat)}
                  </span>
                  <span class="chat-note">
                    {props.compact === true
                      ? `${kind_words(chat)} · ${format_compact(chat.messages)}`
                      : `${kind_words(chat)} · ${chat_span(chat)}`}
                  </span>
                </span>
                <Show when={props.compact !== true}>
                  <span class="chat-numbers">
                    <span class="chat-count">
                      {format_compact(chat.messages)} {chat.messages === 1 ? 'message' : 'messages'}
                    </span>
                    <span class="chat-note">
                      {chat.findings > 0 ? format_count(chat.findings, 'finding') : 'no findings'}
                    </span>
                  </span>
                </Show>
                <Show when={props.compact === true && chat.findings > 0}>
                  <span class="chat-findings" title={format_count(chat.findings, 'finding')}>
                    {format_compact(chat.findings)}
                    <span class="sr-only"> findings ({format_number(chat.findings)})</span>
                  </span>
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
      <Show when={shown().length === 0}>
        <p class="muted chat-none">No chat has “{filter()}” in its name.</p>
      </Show>
    </div>
  );
}
