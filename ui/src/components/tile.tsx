import { Show, type JSX } from 'solid-js';

export function Tile(props: { label: string; value: string; note?: string | undefined }): JSX.Element {
  return (
    <div class="tile">
      <dt>{props.label}</dt>
      <dd>
        <span class="tile-value">{props.value}</span>
        <Show when={props.note}>
          <span class="tile-note">{props.note}</span>
        </Show>
      </dd>
    </div>
  );
}
