import { createResource, Show, type JSX } from 'solid-js';
import type { HeldChat, Message, Peer } from '../api/types';
import { chat_address } from '../app/router';
import { Icon } from './icon';
import type { ChatContext } from './message';

/** The name of where a message came from: a link where that chat is held, to the very message if that is, too. */
export function Origin(props: { from: Peer; message_id: number | undefined; context: ChatContext }): JSX.Element {
  const chat = (): HeldChat | undefined => props.context.related.chat(props.from.id);
  const name = (): string => chat()?.title || props.context.name(props.from);
  const [found] = createResource(
    () => {
      const held = chat();
      return held === undefined || props.message_id === undefined ? undefined : { held, id: props.message_id };
    },
    async ({ held, id }) => ({ message: await props.context.related.find(held, id) }),
  );
  const address = (held: HeldChat): string => {
    const message = found.error ? undefined : found()?.message;
    return chat_address(held.scope, held.id, message === undefined ? {} : { message: message.id });
  };
  return (
    <Show when={chat()} fallback={<strong>{name()}</strong>}>
      {(held) => (
        <a href={address(held())}>
          <strong>{name()}</strong>
        </a>
      )}
    </Show>
  );
}

/** Where a message was forwarded and copied from. */
export function Origins(props: { message: Message; context: ChatContext }): JSX.Element {
  // A post's copy in the discussion group says the same twice.
  const is_same = (): boolean =>
    props.message.saved_from?.chat.id === props.message.forward?.from.id &&
    props.message.saved_from?.message_id === props.message.forward?.message_id;
  return (
    <>
      <Show when={props.message.forward}>
        {(forward) => (
          <div class="origin" dir="auto">
            <Icon name="forward" /> Forwarded from{' '}
            <Origin from={forward().from} message_id={forward().message_id} context={props.context} />
          </div>
        )}
      </Show>
      <Show when={is_same() ? undefined : props.message.saved_from}>
        {(saved) => (
          <div class="origin" dir="auto">
            Saved from <Origin from={saved().chat} message_id={saved().message_id} context={props.context} />
          </div>
        )}
      </Show>
    </>
  );
}
