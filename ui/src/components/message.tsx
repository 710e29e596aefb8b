import { createSignal, For, Show, type JSX } from 'solid-js';
import type { Button, Comments, HeldChat, Message, Peer } from '../api/types';
import { chat_address } from '../app/router';
import type { Related } from '../list/related';
import type { Row } from '../list/rows';
import { is_emoji_only } from '../text/entities';
import { format_compact, format_count, format_day, format_instant, format_number, format_time } from '../text/format';
import { service_words, type NameOf } from '../text/service';
import { Avatar, colour_of } from './avatar';
import { FormattedText } from './formatted_text';
import { EditHistory } from './history';
import { Icon } from './icon';
import { MediaCard } from './media';
import { Origins } from './origin';
import { PollCard } from './poll';
import { Reply } from './reply';
import { RichMessage } from './rich';

/** What a message needs to know of the chat around it. */
export interface ChatContext {
  scope: string;
  chat_id: number;
  name: NameOf;
  is_own: (message: Message) => boolean;
  /** Whether senders are named: not in a channel, where all posts are the channel's. */
  names_senders: boolean;
  has_avatars: boolean;
  /** The message with an id, from what is held or from the server; undefined where the store has none. */
  find: (id: number) => Promise<Message | undefined>;
  /** What messages speak of in other chats, and the comments of posts. */
  related: Related;
  /** Where the history before the chat's own is held, if that is one place. */
  before: HeldChat | undefined;
  /** Goes from one message to another one of the chat; the browser's Back returns. */
  jump: (id: number, from: number) => void;
}

export function peer_key(peer: Peer | undefined): string {
  return String(peer?.id ?? peer?.name ?? '');
}

const button_marks: Record<string, string> = {
  url: '↗',
  login_url: '↗',
  web_app: '▢',
  simple_web_app: '▢',
  copy_text: '⧉',
  buy: '★',
};

function Buttons(props: { rows: Button[][] }): JSX.Element {
  return (
    <div class="buttons">
      <For each={props.rows}>
        {(row) => (
          <div class="buttons-row">
            <For each={row}>
              {(button) => (
                <span class="message-button" title={button.url ?? button.copy_text ?? button.query ?? button.type}>
                  {button.text ?? button.type} <span aria-hidden="true">{button_marks[button.type] ?? ''}</span>
                </span>
              )}
            </For>
          </div>
        )}
      </For>
    </div>
  );
}

const reaction_marks: Record<string, string> = { paid: '⭐', custom_emoji: '❖' };

function Reactions(props: { message: Message; name: NameOf }): JSX.Element {
  return (
    <ul class="reactions" aria-label="Reactions">
      <For each={props.message.reactions ?? []}>
        {(reaction) => (
          <li title={(reaction.recent ?? []).map((recent) => props.name(recent.sender)).join(', ') || undefined}>
            <span>{reaction.emoji ?? reaction_marks[reaction.type] ?? '?'}</span> {format_compact(reaction.count)}
          </li>
        )}
      </For>
    </ul>
  );
}

function Footer(props: { message: Message; open_history: () => void }): JSX.Element {
  const message = (): Message => props.message;
  return (
    <div class="message-footer">
      <Show when={message().author_signature}>
        <span dir="auto">{message().author_signature}</span>
      </Show>
      <Show when={message().views !== undefined}>
        <span title={format_count(message().views ?? 0, 'view')}>
          <Icon name="eye" /> {format_compact(message().views ?? 0)}
        </span>
      </Show>
      <Show when={message().forwards}>
        {(count) => (
          <span title={`Forwarded ${format_count(count(), 'time')}`}>
            <Icon name="forward" /> {format_compact(count())}
          </span>
        )}
      </Show>
      <Show when={message().paid_stars}>{(stars) => <span>{format_count(stars(), 'star')}</span>}</Show>
      <Show when={message().pinned}>
        <span title="Pinned">
          <Icon name="pushpin" />
          <span class="sr-only">pinned</span>
        </span>
      </Show>
      <Show when={message().edited}>
        <button type="button" class="edited" aria-haspopup="dialog" onClick={() => props.open_history()}>
          edited
        </button>
      </Show>
      <Show when={message().date}>
        {(date) => (
          <a
            href={chat_address_of(message())}
            class="message-time"
            data-own-link
            title={`Message ${String(message().id)}, ${format_instant(date())}`}
          >
            <time datetime={date()}>{format_time(date())}</time>
          </a>
        )}
      </Show>
    </div>
  );
}

function chat_address_of(message: Message): string {
  return `${window.location.pathname}?message=${String(message.id)}`;
}

function deletion(message: Message): string {
  // The chat's timer did it, and nobody.
  const what = message.extra?.expired === undefined ? 'Deleted' : 'Expired';
  return message.deleted_at === undefined
    ? `${what}; last known content`
    : `${what} ${format_instant(message.deleted_at)}; last known content`;
}

function Body(props: { message: Message }): JSX.Element {
  const is_large = (): boolean =>
    !props.message.entities?.some((entity) => entity.type !== 'custom_emoji') && is_emoji_only(props.message.text);
  return (
    <>
      <Show when={props.message.media}>{(media) => <MediaCard media={media()} />}</Show>
      <Show when={props.message.poll}>{(poll) => <PollCard poll={poll()} />}</Show>
      <Show
        when={props.message.rich}
        fallback={
          <Show when={props.message.text}>
            <div class="message-text" classList={{ 'message-emoji': is_large() }} dir="auto">
              <FormattedText text={props.message.text} entities={props.message.entities} />
            </div>
          </Show>
        }
      >
        {(rich) => <RichMessage rich={rich()} />}
      </Show>
      <Show when={!props.message.text && !props.message.media && !props.message.poll && !props.message.rich}>
        <p class="muted">Nothing that the source could tell</p>
      </Show>
    </>
  );
}

/** From a post, or its copy in the discussion group, to the comments that are held. */
function CommentsLink(props: { message: Message; context: ChatContext }): JSX.Element {
  const comments = (): Comments | undefined => {
    const found = props.context.related.comments(props.message.id);
    return found !== undefined && found.count > 0 ? found : undefined;
  };
  return (
    <Show when={comments()}>
      {(found) => (
        <a
          class="comments-link"
          href={chat_address(found().chat.scope, found().chat.id, { thread: found().thread_id })}
        >
          <Icon name="comments" /> {format_count(found().count, 'comment')}
        </a>
      )}
    </Show>
  );
}

function Bubble(props: { row: Row; context: ChatContext }): JSX.Element {
  const [history, show_history] = createSignal(false);
  const message = props.row.message;
  const context = props.context;
  const own = context.is_own(message);
  const named = !own && context.names_senders && !props.row.continues;
  return (
    <div
      class="message"
      classList={{
        'message-own': own,
        'message-deleted': message.deleted === true,
        'message-continues': props.row.continues,
      }}
    >
      <Show when={context.has_avatars && !own}>
        <div class="message-avatar">
          <Show when={!props.row.continues}>
            <Avatar name={context.name(message.sender)} key_text={peer_key(message.sender)} />
          </Show>
        </div>
      </Show>
      <div class="bubble">
        <Show when={named}>
          <div class={`sender name-${String(colour_of(peer_key(message.sender)))}`} dir="auto">
            {context.name(message.sender)}
          </div>
        </Show>
        <Show when={message.deleted}>
          <div class="deleted-mark">{deletion(message)}</div>
        </Show>
        <Origins message={message} context={context} />
        <Show when={message.via_bot}>{(bot) => <div class="origin">via @{bot().replace(/^@/, '')}</div>}</Show>
        <Show when={message.reply_to}>
          <Reply message={message} context={context} />
        </Show>
        <Body message={message} />
        <Show when={message.reactions?.length}>
          <Reactions message={message} name={context.name} />
        </Show>
        <Footer message={message} open_history={() => show_history(true)} />
        <CommentsLink message={message} context={context} />
        <Show when={message.buttons?.length}>
          <Buttons rows={message.buttons ?? []} />
        </Show>
      </div>
      <Show when={history()}>
        <EditHistory scope={context.scope} message={message} close={() => show_history(false)} />
      </Show>
    </div>
  );
}

function ServiceLine(props: { message: Message; context: ChatContext }): JSX.Element {
  const details = (): NonNullable<Message['service']>['details'] => props.message.service?.details;
  const target = (): number | undefined => (details()?.chat_id === undefined ? details()?.message_id : undefined);
  const elsewhere = (): HeldChat | undefined => props.context.related.chat(details()?.chat_id);
  return (
    <div class="service" classList={{ 'message-deleted': props.message.deleted === true }}>
      <span dir="auto" title={props.message.date === undefined ? undefined : format_instant(props.message.date)}>
        {service_words(props.message, props.context.name)}
        {props.message.deleted === true ? ' (deleted)' : ''}
        <Show when={target()}>
          {(id) => (
            <>
              {' '}
              <button type="button" class="link-button" onClick={() => props.context.jump(id(), props.message.id)}>
                show it
              </button>
            </>
          )}
        </Show>
        <Show when={elsewhere()}>
          {(chat) => (
            <>
              {' '}
              <a href={chat_address(chat().scope, chat().id)}>show that chat</a>
            </>
          )}
        </Show>
      </span>
    </div>
  );
}

/** A message as it stands in the list: with its day above it where one begins. */
export function MessageRow(props: { row: Row; context: ChatContext }): JSX.Element {
  const message = props.row.message;
  const label = (): string =>
    `${message.kind === 'service' ? 'Event' : props.context.name(message.sender)}${message.date === undefined ? '' : `, ${format_instant(message.date)}`}`;
  return (
    <>
      <Show when={props.row.day}>
        {(day) => <div class="day">{day() === 'undated' ? 'Without a date' : format_day(day())}</div>}
      </Show>
      <article
        id={`message-${String(message.id)}`}
        class="row"
        tabindex="-1"
        aria-label={label()}
        data-id={message.id}
        title={message.date === undefined ? `Message ${format_number(message.id)}` : undefined}
      >
        <Show when={message.kind === 'service'} fallback={<Bubble row={props.row} context={props.context} />}>
          <ServiceLine message={message} context={props.context} />
        </Show>
      </article>
    </>
  );
}
