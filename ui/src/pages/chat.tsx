import { createMemo, createResource, createSignal, For, Show, type JSX } from 'solid-js';
import { api } from '../api/client';
import type { ChatDetail, ChatKey, HeldChat, Message, SavedFrom, Thread } from '../api/types';
import { chat_address, navigate, place } from '../app/router';
import { Avatar } from '../components/avatar';
import { ChatList, chat_title, chat_type } from '../components/chat_list';
import { Icon } from '../components/icon';
import type { ChatContext } from '../components/message';
import { Origin } from '../components/origin';
import { MessageList, type MessageListControls } from '../components/message_list';
import { Fetched } from '../components/states';
import { Lookup, People, type Target } from '../list/chat_source';
import { Related } from '../list/related';
import { format_count } from '../text/format';

/** Own messages stand on the right, where the scope tells whose view of the chat this is. */
function own_test(chat: ChatDetail): (message: Message) => boolean {
  if (chat.type === 'saved_messages') return (message) => message.forward === undefined;
  const account = /^\d+$/.test(chat.scope) ? Number(chat.scope) : undefined;
  if (account !== undefined) return (message) => message.sender?.id === account;
  // In a private chat there are two: who is not the other one is the account.
  const is_private = chat.id > 0;
  return (message) => is_private && message.sender?.id !== undefined && message.sender.id !== chat.id;
}

function number_of(text: string | null): number | undefined {
  if (text === null || !/^-?\d+$/.test(text)) return undefined;
  return Number(text);
}

/** How the chat goes together with others that are held. */
function RelatedChats(props: { chat: ChatDetail }): JSX.Element {
  const link = (key: ChatKey, words: string): JSX.Element => <a href={chat_address(key.scope, key.id)}>{words}</a>;
  return (
    <>
      <Show when={props.chat.former_group}>
        <p>
          Until it became a{' '}
          <Show when={props.chat.supergroup} fallback="supergroup">
            {(supergroup) => link(supergroup(), 'supergroup')}
          </Show>
        </p>
      </Show>
      <For each={props.chat.former_groups ?? []}>
        {(former) => (
          <p>
            Before it was a supergroup: {link(former, format_count(former.messages, 'message'))}
            {(props.chat.former_groups?.length ?? 0) > 1 ? ` as account ${former.scope} saw them` : ''}
          </p>
        )}
      </For>
      <Show when={props.chat.discussion_group}>{(group) => <p>Comments: {link(group(), group().title)}</p>}</Show>
      <Show when={props.chat.channel}>{(channel) => <p>Comments on {link(channel(), channel().title)}</p>}</Show>
    </>
  );
}

/** Of comments on a post, which one; leads to it. */
function ThreadOrigin(props: { thread: number; context: ChatContext }): JSX.Element {
  const [root] = createResource(
    () => props.thread,
    async (id) => ({ message: await props.context.find(id) }),
  );
  const post = (): SavedFrom | undefined => (root.error ? undefined : root()?.message?.saved_from);
  return (
    <Show when={post()?.message_id === undefined ? undefined : post()}>
      {(saved) => (
        <p class="thread-origin" dir="auto">
          Comments on a post of <Origin from={saved().chat} message_id={saved().message_id} context={props.context} />
        </p>
      )}
    </Show>
  );
}

function Head(props: { chat: ChatDetail; thread: number | undefined }): JSX.Element {
  const here = (at: { thread?: number; date?: string }): string => chat_address(props.chat.scope, props.chat.id, at);
  const thread = (): { thread?: number } => (props.thread === undefined ? {} : { thread: props.thread });
  // Of comments there are as many as posts, which lead to them.
  const offered = (): Thread[] =>
    props.chat.threads.filter((entry) => entry.kind !== 'comments' || entry.id === props.thread);
  const thread_name = (entry: Thread): string =>
    entry.title ?? (entry.kind === 'comments' ? 'Comments' : `Thread ${String(entry.id)}`);
  return (
    <header class="chat-head">
      <a class="icon-button chat-back" href="/chats" aria-label="All chats">
        <Icon name="back" />
      </a>
      <Avatar name={chat_title(props.chat)} key_text={String(props.chat.id)} />
      <div class="chat-head-words">
        <h1 dir="auto">{chat_title(props.chat)}</h1>
        <p>
          {chat_type(props.chat.former_group === true ? 'group' : props.chat.type)} ·{' '}
          {format_count(props.chat.messages, 'message')}
          <Show when={props.chat.findings > 0}>
            {' · '}
            <a href={`/report?scope=${encodeURIComponent(props.chat.scope)}&chat=${String(props.chat.id)}`}>
              {format_count(props.chat.findings, 'finding')}
            </a>
          </Show>
        </p>
        <RelatedChats chat={props.chat} />
      </div>
      <div class="chat-tools">
        <Show when={offered().length > 0}>
          <label>
            <span class="sr-only">Topic</span>
            <select
              class="control"
              value={props.thread ?? ''}
              onChange={(event) => {
                const chosen = number_of(event.currentTarget.value);
                navigate(here(chosen === undefined ? {} : { thread: chosen }));
              }}
            >
              <option value="">
                {offered().some((entry) => entry.kind === 'topic') ? 'All topics' : 'The whole chat'}
              </option>
              <For each={offered()}>
                {(entry) => (
                  <option value={entry.id} selected={entry.id === props.thread}>
                    {thread_name(entry)}
                  </option>
                )}
              </For>
            </select>
          </label>
        </Show>
        <label>
          <span class="sr-only">Go to a day</span>
          <input
            class="control"
            type="date"
            min={props.chat.first_date}
            max={props.chat.last_date}
            value={place().query.get('date') ?? ''}
            onChange={(event) => {
              const date = event.currentTarget.value;
              if (/^\d{4}-\d{2}-\d{2}$/.test(date)) navigate(here({ ...thread(), date }));
            }}
          />
        </label>
      </div>
    </header>
  );
}

/** What a supergroup was before, where it cannot be mistaken: each account has numbers of its own there. */
function history_before(chat: ChatDetail): HeldChat | undefined {
  const [former, ...others] = chat.former_groups ?? [];
  if (former === undefined || others.length > 0) return undefined;
  return { ...former, chat_id: chat.id, type: chat.type, title: `${chat_title(chat)}, before it was a supergroup` };
}

function Conversation(props: { chat: ChatDetail }): JSX.Element {
  const people = new People();
  const related = new Related(people);
  const lookup = new Lookup(props.chat.scope, props.chat.id, people, (page) => related.add(page));
  const [controls, set_controls] = createSignal<MessageListControls>();
  const thread = createMemo(() => number_of(place().query.get('thread')));
  const target = createMemo<Target>(() => {
    const message = number_of(place().query.get('message'));
    const date = place().query.get('date') ?? undefined;
    return message === undefined ? { date } : { message };
  });

  const chat = props.chat;
  const is_group = chat.type.includes('group');
  const context: ChatContext = {
    scope: chat.scope,
    chat_id: chat.id,
    name: (peer) => people.name(peer, { id: chat.id, title: chat_title(chat) }),
    is_own: own_test(chat),
    names_senders: is_group || chat.type === 'saved_messages' || chat.type === 'replies',
    has_avatars: is_group,
    find: (id) => {
      const held = controls()?.held(id);
      return held ? Promise.resolve(held) : lookup.find(id);
    },
    related,
    before: history_before(chat),
    jump: (id, from) => {
      // A topic is left only for a message that it does not hold.
      const topic = thread();
      const at = topic === undefined ? {} : { thread: topic };
      window.history.replaceState(null, '', chat_address(chat.scope, chat.id, { message: from, ...at }));
      navigate(chat_address(chat.scope, chat.id, { message: id, ...(controls()?.held(id) ? at : {}) }));
    },
  };

  return (
    <section class="conversation" aria-label={chat_title(chat)}>
      <Head chat={chat} thread={thread()} />
      <Show when={thread()}>{(id) => <ThreadOrigin thread={id()} context={context} />}</Show>
      <MessageList context={context} people={people} thread={thread()} target={target()} controls={set_controls} />
    </section>
  );
}

export function ChatPage(props: { scope: string; id: number }): JSX.Element {
  const [chats] = createResource(() => api.chats().catch(() => []));
  return (
    <div class="chat-page">
      <nav class="chat-side" aria-label="Chats">
        <Show when={chats()}>
          {(list) => <ChatList chats={list()} compact current={`${props.scope}/${String(props.id)}`} />}
        </Show>
      </nav>
      <Fetched
        what="the chat"
        source={`${props.scope}/${String(props.id)}`}
        fetch={() => api.chat(props.scope, props.id)}
      >
        {(chat) => <Conversation chat={chat} />}
      </Fetched>
    </div>
  );
}
