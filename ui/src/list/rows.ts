import type { Message } from '../api/types';
import { day_of } from '../text/format';

/** A message and how it stands among its neighbours. */
export interface Row {
  message: Message;
  /** Set where a new UTC day begins: the day, or "undated". */
  day?: string;
  /** Whether it goes on where the same sender spoke just before, so that the name need not be said again. */
  continues: boolean;
}

const pause_seconds = 300;

function sender_key(message: Message): string {
  return `${String(message.sender?.id ?? '')}/${message.sender?.id === undefined ? (message.sender?.name ?? '') : ''}`;
}

function day_key(message: Message): string {
  return message.date === undefined ? 'undated' : day_of(message.date);
}

function follows(before: Message | undefined, message: Message): boolean {
  if (before?.kind !== 'message' || message.kind !== 'message') return false;
  if (sender_key(before) !== sender_key(message) || (message.forward !== undefined) !== (before.forward !== undefined))
    return false;
  const seconds = (Date.parse(message.date ?? '') - Date.parse(before.date ?? '')) / 1000;
  return seconds >= 0 && seconds <= pause_seconds;
}

/** Rows for messages. Rows that did not change stay the same objects, so that what is drawn for them stays too. */
export function make_rows(messages: readonly Message[], known: Map<number, Row>): Row[] {
  const rows: Row[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const day = before === undefined || day_key(before) !== day_key(message) ? day_key(message) : undefined;
    const continues = day === undefined && follows(before, message);
    const old = known.get(message.id);
    const same = old?.message === message && old.day === day && old.continues === continues;
    rows.push(same ? old : { message, continues, ...(day === undefined ? {} : { day }) });
    before = message;
  }
  known.clear();
  for (const row of rows) known.set(row.message.id, row);
  return rows;
}
