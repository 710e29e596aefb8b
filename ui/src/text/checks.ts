import type { Severity } from '../api/types';
import { humanise } from './format';

const titles: Record<string, string> = {
  duplicate_keys: 'Same message seen twice',
  duplicate_content: 'Same content posted again',
  dangling_replies: 'Replies to messages not held',
  dangling_threads: 'Threads without their root',
  undeclared_participants: 'Senders not declared',
  time_zone_consistency: 'Local time against UTC',
  edit_flags: 'Edit marks against times',
  deletion_flags: 'Deletion marks against times',
  id_time_order: 'Ids against time order',
  missing_fields: 'Missing optional fields',
  id_gaps: 'Gaps in message ids',
  undated_messages: 'Messages without a time',
  quarantined: 'Quarantined records',
  future_dates: 'Dates in the future',
};

export function check_title(name: string): string {
  return titles[name] ?? humanise(name);
}

const order: Severity[] = ['error', 'warning', 'info', 'ok'];

/** The worst first; among equals the most frequent. */
export function by_severity<T extends { severity: Severity; count: number }>(checks: readonly T[]): T[] {
  return [...checks].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count);
}
