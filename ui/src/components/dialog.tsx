import { onCleanup, onMount, type JSX } from 'solid-js';
import { Icon } from './icon';

/** A modal dialog: the browser keeps the focus inside and gives it back, Escape and a click beside it close it. */
export function Dialog(props: { title: string; close: () => void; children: JSX.Element }): JSX.Element {
  let dialog: HTMLDialogElement | undefined;
  onMount(() => dialog?.showModal());
  onCleanup(() => dialog?.close());
  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="dialog"
      aria-label={props.title}
      onClose={() => props.close()}
      onClick={(event) => {
        if (event.target === dialog) props.close();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2>{props.title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={() => props.close()}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
