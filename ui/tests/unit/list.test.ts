import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/api/types';
import { Heights } from '../../src/list/heights';
import { PageBuffer } from '../../src/list/page_buffer';
import { make_rows, type Row } from '../../src/list/rows';

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_value, index) => from + index);
}

describe('Heights', () => {
  it('takes the guess until rows are measured, then their mean', () => {
    const heights = new Heights(50);
    heights.set_keys(numbers(1, 100));
    expect(heights.total()).toBe(5000);
    for (const key of numbers(1, 10)) heights.measure(key, 100);
    expect(heights.estimate()).toBe(100);
    expect(heights.total()).toBe(10_000);
  });

  it('finds the row at a position, also outside', () => {
    const heights = new Heights(10);
    heights.set_keys([7, 8, 9]);
    heights.measure(8, 30);
    expect([-5, 0, 9, 10, 39, 40, 999].map((position) => heights.index_at(position))).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(heights.top_of(2)).toBe(40);
    expect(heights.key_at(1)).toBe(8);
  });

  it('says whether a measurement is news', () => {
    const heights = new Heights(10);
    heights.set_keys([1]);
    expect(heights.measure(1, 20)).toBe(true);
    expect(heights.measure(1, 20.2)).toBe(false);
  });

  it('slices the rows in sight, never more than asked', () => {
    const heights = new Heights(10);
    heights.set_keys(numbers(1, 1000));
    expect(heights.slice(500, 100, 20, 120)).toEqual({ first: 48, last: 63, above: 480, below: 9370 });
    const bounded = heights.slice(500, 5000, 20, 120);
    expect(bounded.last - bounded.first).toBe(120);
    expect(bounded.above + bounded.below + 1200).toBe(10_000);
    heights.set_keys([]);
    expect(heights.slice(0, 100, 20, 120)).toEqual({ first: 0, last: 0, above: 0, below: 0 });
  });

  it('keeps what stays and forgets what goes', () => {
    const heights = new Heights(10);
    heights.set_keys([1, 2]);
    heights.measure(1, 99);
    heights.measure(2, 25);
    heights.set_keys([2, 3]);
    expect(heights.total()).toBe(35);
    heights.set_keys([1, 2, 3]);
    expect(heights.total()).toBe(45);
  });

  it('shifts by exactly the height of what is put above', () => {
    const heights = new Heights(10);
    heights.set_keys(numbers(100, 199));
    const before = heights.top_of(heights.index_of(150));
    heights.set_keys(numbers(50, 199));
    expect(heights.top_of(heights.index_of(150)) - before).toBe(500);
  });
});

describe('PageBuffer', () => {
  const page = (
    from: number,
    to: number,
    has_before = true,
    has_after = true,
  ): { messages: { id: number }[]; has_before: boolean; has_after: boolean } => ({
    messages: numbers(from, to).map((id) => ({ id })),
    has_before,
    has_after,
  });

  it('grows both ways without doubles', () => {
    const buffer = new PageBuffer(100);
    buffer.replace(page(10, 19));
    buffer.prepend(page(1, 12, false));
    buffer.append(page(18, 30, true, false));
    expect(buffer.items.map((item) => item.id)).toEqual(numbers(1, 30));
    expect([buffer.has_before, buffer.has_after]).toEqual([false, false]);
  });

  it('drops the far side when it is full, and knows that there is more there', () => {
    const buffer = new PageBuffer(20);
    buffer.replace(page(11, 30, true, false));
    buffer.prepend(page(1, 10, false));
    expect(buffer.items.map((item) => item.id)).toEqual(numbers(1, 20));
    expect([buffer.has_before, buffer.has_after]).toEqual([false, true]);
    buffer.append(page(21, 30, true, false));
    expect(buffer.items.map((item) => item.id)).toEqual(numbers(11, 30));
    expect([buffer.has_before, buffer.has_after]).toEqual([true, false]);
  });
});

describe('make_rows', () => {
  const message = (id: number, date: string | undefined, sender: number): Message => ({
    id,
    chat_id: 1,
    kind: 'message',
    text: '',
    sender: { id: sender },
    ...(date === undefined ? {} : { date }),
  });

  it('separates days and joins what one sender says within minutes', () => {
    const rows = make_rows(
      [
        message(1, '2024-05-01T10:00:00Z', 7),
        message(2, '2024-05-01T10:01:00Z', 7),
        message(3, '2024-05-01T10:02:00Z', 8),
        message(4, '2024-05-01T11:00:00Z', 8),
        message(5, '2024-05-02T00:00:00Z', 8),
        message(6, undefined, 8),
      ],
      new Map(),
    );
    expect(rows.map((row) => row.day)).toEqual([
      '2024-05-01',
      undefined,
      undefined,
      undefined,
      '2024-05-02',
      'undated',
    ]);
    expect(rows.map((row) => row.continues)).toEqual([false, true, false, false, false, false]);
  });

  it('keeps the rows that did not change, so that nothing is drawn anew', () => {
    const known = new Map<number, Row>();
    const second = message(2, '2024-05-01T10:10:00Z', 7);
    const third = message(3, '2024-05-01T10:20:00Z', 7);
    const before = make_rows([second, third], known);
    const after = make_rows([message(1, '2024-05-01T10:00:00Z', 7), second, third], known);
    expect(after[1]).not.toBe(before[0]);
    expect(after[2]).toBe(before[1]);
  });
});
