/** One run of a comparison of two texts. */
export interface Change {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

// Above this many comparisons the middle is shown as replaced as a whole: quick, and no reader follows more anyway.
const most_comparisons = 4_000_000;

function words(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];
}

function push(changes: Change[], kind: Change['kind'], text: string): void {
  if (text === '') return;
  const last = changes[changes.length - 1];
  if (last?.kind === kind) last.text += text;
  else changes.push({ kind, text });
}

/** Lengths of the longest common subsequences of all suffixes, row by row. */
function suffix_lengths(before: string[], after: string[]): Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = rows[i] as Uint32Array;
    const below = rows[i + 1] as Uint32Array;
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function compare_middle(changes: Change[], before: string[], after: string[]): void {
  if (before.length * after.length > most_comparisons) {
    push(changes, 'removed', before.join(''));
    push(changes, 'added', after.join(''));
    return;
  }
  const lengths = suffix_lengths(before, after);
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      push(changes, 'same', before[i] as string);
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) {
      push(changes, 'removed', before[i] as string);
      i += 1;
    } else {
      push(changes, 'added', after[j] as string);
      j += 1;
    }
  }
  push(changes, 'removed', before.slice(i).join(''));
  push(changes, 'added', after.slice(j).join(''));
}

/** What changed between two texts, word by word. */
export function compare_texts(before: string, after: string): Change[] {
  const old_words = words(before);
  const new_words = words(after);
  const shorter = Math.min(old_words.length, new_words.length);
  let head = 0;
  while (head < shorter && old_words[head] === new_words[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old_words[old_words.length - 1 - tail] === new_words[new_words.length - 1 - tail])
    tail += 1;

  const changes: Change[] = [];
  push(changes, 'same', old_words.slice(0, head).join(''));
  compare_middle(
    changes,
    old_words.slice(head, old_words.length - tail),
    new_words.slice(head, new_words.length - tail),
  );
  push(changes, 'same', old_words.slice(old_words.length - tail).join(''));
  return changes;
}
