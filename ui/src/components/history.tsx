import { For, Show, type JSX } from 'solid-js';
import { api } from '../api/client';
import type { Message, Revision } from '../api/types';
import { compare_texts } from '../text/difference';
import { format_instant } from '../text/format';
import { media_snippet } from '../text/media';
import { Dialog } from './dialog';
import { Fetched } from './states';

function media_line(message: Message): string {
  return message.media ? media_snippet(message.media) : '';
}

function Difference(props: { before: Message | undefined; message: Message }): JSX.Element {
  const changes = (): ReturnType<typeof compare_texts> =>
    props.before ? compare_texts(props.before.text, props.message.text) : [{ kind: 'same', text: props.message.text }];
  const media = (): string => media_line(props.message);
  const same_text = (): boolean => props.before !== undefined && changes().every((change) => change.kind === 'same');
  return (
    <>
      <p class="difference" dir="auto">
        <For each={changes()}>
          {(change) =>
            change.kind === 'same' ? (
              change.text
            ) : change.kind === 'added' ? (
              <ins>{change.text}</ins>
            ) : (
              <del>{change.text}</del>
            )
          }
        </For>
      </p>
      <Show when={media() !== '' || (props.before && media_line(props.before) !== '')}>
        <p class="muted">
          <Show when={props.before && media_line(props.before) !== media()}>
            <del>{props.before ? media_line(props.before) || 'no media' : ''}</del>{' '}
          </Show>
          {media() || 'no media'}
        </p>
      </Show>
      <Show when={same_text()}>
        <p class="muted">The words are the same; formatting, media, buttons or the poll changed.</p>
      </Show>
    </>
  );
}

function time_of(revision: Revision): string {
  const { edited_at, date } = revision.message;
  if (edited_at !== undefined) return `edited ${format_instant(edited_at)}`;
  return date === undefined ? '' : `sent ${format_instant(date)}`;
}

/** All known values of a message, the first one first, each with what it changed. */
export function EditHistory(props: { scope: string; message: Message; close: () => void }): JSX.Element {
  return (
    <Dialog title="Edit history" close={() => props.close()}>
      <Fetched
        what="revisions"
        source={props.message}
        fetch={(message) => api.revisions(props.scope, message.chat_id, message.id)}
      >
        {(revisions) => (
          <>
            <ol class="revisions">
              <For each={revisions}>
                {(revision, index) => (
                  <li>
                    <div class="revision-head">
                      <strong>Revision {revision.revision}</strong>
                      <span class="muted">
                        {time_of(revision)}
                        {index() === revisions.length - 1 ? ' · current' : ''}
                      </span>
                    </div>
                    <Difference before={revisions[index() - 1]?.message} message={revision.message} />
                  </li>
                )}
              </For>
            </ol>
            <Show when={revisions.length <= 1}>
              <p class="muted">
                Telegram says that this message was edited, but what it said before was not seen: only one value of it
                is in the store.
              </p>
            </Show>
          </>
        )}
      </Fetched>
    </Dialog>
  );
}
