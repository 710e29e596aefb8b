import { describe, expect, it } from 'vitest';
import type { Entity } from '../../src/api/types';
import { build_text_tree, is_emoji_only, plain_text, safe_link, type TextNode } from '../../src/text/entities';

/** A tree as text: `[bold:…]` around what is bold. */
function drawn(nodes: TextNode[]): string {
  return nodes
    .map((node) => (node.kind === 'text' ? node.text : `[${node.entity.type}:${drawn(node.children)}]`))
    .join('');
}

function tree(text: string, ...entities: [string, number, number][]): string {
  const list: Entity[] = entities.map(([type, offset, length]) => ({ type, offset, length }));
  const nodes = build_text_tree(text, list);
  expect(nodes.map(plain_text).join('')).toBe(text);
  return drawn(nodes);
}

describe('build_text_tree', () => {
  it('leaves a text without entities alone', () => {
    expect(tree('hello')).toBe('hello');
    expect(tree('')).toBe('');
  });

  it('counts in UTF-16 units: an emoji is two', () => {
    expect(tree('🌊 wave', ['bold', 3, 4])).toBe('🌊 [bold:wave]');
    expect(tree('👩‍🚀!', ['italic', 5, 1])).toBe('👩‍🚀[italic:!]');
  });

  it('nests, whatever the order', () => {
    expect(tree('one two three', ['italic', 4, 3], ['bold', 0, 13])).toBe('[bold:one [italic:two] three]');
    expect(tree('quote', ['bold', 0, 5], ['blockquote', 0, 5])).toBe('[blockquote:[bold:quote]]');
  });

  it('cuts what overlaps without nesting', () => {
    expect(tree('abcdef', ['bold', 0, 4], ['italic', 2, 4])).toBe('[bold:ab[italic:cd]][italic:ef]');
    expect(tree('abcdefgh', ['bold', 0, 4], ['italic', 2, 6], ['underline', 4, 2])).toBe(
      '[bold:ab[italic:cd]][italic:[underline:ef]gh]',
    );
  });

  it('never splits a surrogate pair', () => {
    expect(tree('a🌊b', ['bold', 2, 1])).toBe('a[bold:🌊]b');
    expect(tree('a🌊b', ['bold', 0, 2])).toBe('[bold:a🌊]b');
  });

  it('keeps within the text and leaves out what is empty', () => {
    expect(tree('abc', ['bold', 1, 100])).toBe('a[bold:bc]');
    expect(tree('abc', ['bold', 5, 2], ['italic', 1, 0], ['code', -4, 2], ['pre', Number.NaN, 1])).toBe('abc');
  });
});

describe('safe_link', () => {
  it('takes web, mail, phone and Telegram addresses', () => {
    expect(safe_link('https://example.org/a')).toBe('https://example.org/a');
    expect(safe_link('example.org')).toBe('https://example.org/');
    expect(safe_link('mailto:a@example.org')).toBe('mailto:a@example.org');
    expect(safe_link('tg://resolve?domain=a')).toBe('tg://resolve?domain=a');
  });

  it('refuses what could run', () => {
    expect(safe_link('javascript:alert(1)')).toBeUndefined();
    expect(safe_link('JavaScript:alert(1)')).toBeUndefined();
    expect(safe_link('data:text/html,x')).toBeUndefined();
    expect(safe_link('file:///etc/passwd')).toBeUndefined();
    expect(safe_link('http://')).toBeUndefined();
  });
});

describe('is_emoji_only', () => {
  it('tells emoji from words and numbers', () => {
    expect(['🎉', '👍🏽', '👩‍🚀', '❤️', '🇸🇪🎉'].map(is_emoji_only)).toEqual([true, true, true, true, true]);
    expect(['', 'ok', '1', '123', '🎉 yes', '🎉🎉🎉🎉'].map(is_emoji_only)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
