import { For, type JSX } from 'solid-js';
import { Dialog } from './dialog';

const keys: [string, string][] = [
  ['j  ↓', 'next message'],
  ['k  ↑', 'previous message'],
  ['PageDown  PageUp', 'a screen on, a screen back'],
  ['Home', 'the chat’s first message'],
  ['End', 'the chat’s newest message'],
  ['/', 'find a chat by its name'],
  ['Escape', 'leave a field, close a dialog, drop the mark'],
  ['?', 'this list'],
];

export function Help(props: { close: () => void }): JSX.Element {
  return (
    <Dialog title="Keyboard" close={() => props.close()}>
      <dl class="keys">
        <For each={keys}>
          {([key, words]) => (
            <div>
              <dt>
                <For each={key.split('  ')}>{(name) => <kbd>{name}</kbd>}</For>
              </dt>
              <dd>{words}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="muted">Times are UTC, as the store keeps them. In a chart, drag to zoom and click twice to see all.</p>
    </Dialog>
  );
}
