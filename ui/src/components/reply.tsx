import { createResource, Show, type JSX } from 'solid-js';
import type { HeldChat, Message } from '../api/types';
import { chat_address } from '../app/router';
import { media_snippet } from '../text/media';
import { service_words, type NameOf } from '../text/service';
import { colour_of } from './avatar';
import { peer_key, type ChatContext } from './message';

/** One line of a message, for where it is quoted. */
function snippet(message: Message, name: NameOf): string {
  if (message.kind === 'service') return service_words(message, name);
  const text = message.text.trim().replace(/\s+/g, ' ');
  if (text !== '') return text.length > 160 ? `${text.slice(0, 160)}…` : text;
  if (message.media) return media_snippet(message.media);
  return message.poll ? `Poll: ${message.poll.question}` : 'Message without text';
}

function Dangling(props: { why: string; text: string }): JSX.Element {
  return (
    <div class="reply reply-dangling">
      <span class="reply-name">{props.why}</span>
      <span class="reply-text" dir="auto">
        {props.text}
      </span>
    </div>
  );
}

interface Properties {
  message: Message;
  context: ChatContext;
}

function ReplyElsewhere(props: Properties & { chat: HeldChat }): JSX.Element {
  const target = (): number => props.message.reply_to?.message_id ?? 0;
  const quote = (): string | undefined => props.message.reply_to?.quote;
  const [found] = createResource(target, async (id) => ({ message: await props.context.related.find(props.chat, id) }));
  const title = (): string => props.chat.title || 'another chat';
  return (
    <Show
      when={!found.error && (found.loading || found()?.message)}
      fallback={
        <Dangling
          why={
            found.error
              ? 'The message that this answers could not be loaded'
              : `Answers a message in ${title()} that is not in the store`
          }
          text={quote() ?? `Message ${String(target())}`}
        />
      }
    >
      <a
        class="reply"
        href={chat_address(props.chat.scope, props.chat.id, { message: target() + (props.chat.message_shift ?? 0) })}
      >
        <span class="reply-name" dir="auto">
          In {title()}
        </span>
        <span class="reply-text" dir="auto">
          {quote() ?? (found()?.message ? snippet(found()?.message as Message, props.context.name) : '…')}
        </span>
      </a>
    </Show>
  );
}

function ReplyHere(props: Properties): JSX.Element {
  const target = (): number => props.message.reply_to?.message_id ?? 0;
  const quote = (): string | undefined => props.message.reply_to?.quote;
  const [found] = createResource(target, async (id) => ({ message: await props.context.find(id) }));
  return (
    <Show
      when={!found.error && (found.loading || found()?.message)}
      fallback={
        <Dangling
          why={
            found.error
              ? 'The message that this answers could not be loaded'
              : 'Answers a message that is not in the store'
          }
          text={quote() ?? `Message ${String(target())}`}
        />
      }
    >
      <button
        type="button"
        class={`reply name-${String(colour_of(peer_key(found()?.message?.sender)))}`}
        onClick={() => props.context.jump(target(), props.message.id)}
      >
        <span class="reply-name">{found()?.message ? props.context.name(found()?.message?.sender) : 'Reply'}</span>
        <span class="reply-text" dir="auto">
          {quote() ?? (found()?.message ? snippet(found()?.message as Message, props.context.name) : '…')}
        </span>
      </button>
    </Show>
  );
}

/** What a message answers to, which leads there where it is held. */
export function Reply(props: Properties): JSX.Element {
  const reply = (): Message['reply_to'] => props.message.reply_to;
  const other = (): number | undefined => (reply()?.chat_id === props.context.chat_id ? undefined : reply()?.chat_id);
  // A supergroup's own ids are positive: what has another one came from the group that it was.
  const before = (): HeldChat | undefined => ((reply()?.message_id ?? 0) < 0 ? props.context.before : undefined);
  const chat = (): HeldChat | undefined => (other() === undefined ? before() : props.context.related.chat(other()));
  return (
    <Show
      when={chat()}
      fallback={
        <Show when={other()} fallback={<ReplyHere message={props.message} context={props.context} />}>
          <Dangling
            why="Answers a message in another chat, which is not in the store"
            text={reply()?.quote ?? `Message ${String(reply()?.message_id ?? 0)}`}
          />
        </Show>
      }
    >
      {(held) => <ReplyElsewhere message={props.message} context={props.context} chat={held()} />}
    </Show>
  );
}
