import type { Entity } from '../api/types';

/** A piece of formatted text: a run of plain characters, or an entity around further pieces. */
export type TextNode = { kind: 'text'; text: string } | { kind: 'entity'; entity: Entity; children: TextNode[] };

interface Span {
  entity: Entity;
  start: number;
  end: number;
}

// Where two entities cover exactly the same characters, the one that makes a block of its own goes outside.
const outermost_first = ['blockquote', 'expandable_blockquote', 'pre', 'spoiler', 'text_link', 'url'];

function rank(type: string): number {
  const place = outermost_first.indexOf(type);
  return place < 0 ? outermost_first.length : place;
}

function is_low_surrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return index > 0 && index < text.length && unit >= 0xdc00 && unit <= 0xdfff;
}

/** The span of an entity within the text; never half of a surrogate pair, which would draw a broken character. */
function to_span(text: string, entity: Entity): Span | undefined {
  let start = Math.max(0, Math.floor(entity.offset));
  let end = Math.min(text.length, Math.floor(entity.offset + entity.length));
  if (!Number.isFinite(start) || !Number.isFinite(end) || start >= end) return undefined;
  if (is_low_surrogate(text, start)) start -= 1;
  if (is_low_surrogate(text, end)) end += 1;
  return { entity, start, end };
}

function compare(a: Span, b: Span): number {
  return a.start - b.start || b.end - a.end || rank(a.entity.type) - rank(b.entity.type);
}

function insert_sorted(spans: Span[], from: number, span: Span): void {
  let place = from;
  while (place < spans.length && compare(spans[place] as Span, span) <= 0) place += 1;
  spans.splice(place, 0, span);
}

/**
 * Nests entities into a tree. Offsets are UTF-16 code units, which is also how JavaScript counts. Entities that overlap
 * without nesting are cut where the outer one ends; what lies outside the text is left out.
 */
export function build_text_tree(text: string, entities: readonly Entity[] = []): TextNode[] {
  const spans = entities
    .map((entity) => to_span(text, entity))
    .filter((span): span is Span => span !== undefined)
    .sort(compare);
  let next = 0;

  function fill(start: number, end: number): TextNode[] {
    const nodes: TextNode[] = [];
    let position = start;
    for (let span = spans[next]; span !== undefined && span.start < end; span = spans[next]) {
      next += 1;
      if (span.end > end) {
        insert_sorted(spans, next, { ...span, start: end });
        span = { ...span, end };
      }
      if (span.start > position) nodes.push({ kind: 'text', text: text.slice(position, span.start) });
      nodes.push({ kind: 'entity', entity: span.entity, children: fill(span.start, span.end) });
      position = span.end;
    }
    if (position < end) nodes.push({ kind: 'text', text: text.slice(position, end) });
    return nodes;
  }

  return fill(0, text.length);
}

/** The characters of a node, without their formatting. */
export function plain_text(node: TextNode): string {
  return node.kind === 'text' ? node.text : node.children.map(plain_text).join('');
}

/** A link that may be followed: web, mail, phone and Telegram addresses; anything else (`javascript:` …) is refused. */
export function safe_link(address: string): string | undefined {
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  try {
    const url = new URL(candidate);
    return ['http:', 'https:', 'mailto:', 'tel:', 'tg:', 'ton:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is nothing but one to three emoji, which chats draw large. */
export function is_emoji_only(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 40) return false;
  const characters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(trimmed)];
  return (
    characters.length <= 3 &&
    characters.every(({ segment }) => /^(\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u.test(segment))
  );
}
