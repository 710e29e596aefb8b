import type { JSX } from 'solid-js';

const colours = 8;

/** The same person has the same colour everywhere, for ever: it follows from the id, or the name where there is none. */
export function colour_of(key: string): number {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % colours;
}

/** The first letters of the first two words. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => [...word.replace(/^[^\p{L}\p{N}]+/u, '')][0] ?? '');
  return letters.join('').toUpperCase() || '?';
}

export function Avatar(props: { name: string; key_text: string; small?: boolean }): JSX.Element {
  return (
    <span
      class={`avatar avatar-${String(colour_of(props.key_text))}`}
      classList={{ 'avatar-small': props.small === true }}
      aria-hidden="true"
    >
      {initials(props.name)}
    </span>
  );
}
