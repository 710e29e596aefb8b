import type { JSX } from 'solid-js';

/** A horizontal bar for a share between 0 and 1; what it says stands in words beside it. */
export function Bar(props: { share: number; tone?: string }): JSX.Element {
  const width = (): string => `${String(Math.max(0, Math.min(1, props.share)) * 100)}%`;
  return (
    <span class={`bar bar-${props.tone ?? 'accent'}`} aria-hidden="true">
      <span class="bar-fill" style={{ width: width() }} />
    </span>
  );
}
