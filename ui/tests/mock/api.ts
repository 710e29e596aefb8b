// The read-only API over generated messages: what the page is developed and tested against without a telelake binary.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Chat, Check, DayVolume, Message, Report, Severity, Totals } from '../../src/api/types';
import {
  channel_id,
  chat_id,
  date_of,
  exists,
  first_of_day,
  former_message,
  former_shift,
  leading,
  message,
  message_count,
  participants,
  post,
  private_message,
  thread_of,
} from './messages';

function volumes(): DayVolume[] {
  const days = new Map<string, DayVolume>();
  for (let id = 1; id <= message_count; id += 1) {
    if (!exists(id)) continue;
    const date = date_of(id).slice(0, 10);
    const day = days.get(date) ?? { date, messages: 0, edited: 0, deleted: 0, service: 0 };
    day.messages += 1;
    if (id % 97 === 31) day.edited = (day.edited ?? 0) + 1;
    if (id % 97 === 29) day.deleted = (day.deleted ?? 0) + 1;
    if (id % 131 === 0) day.service = (day.service ?? 0) + 1;
    days.set(date, day);
  }
  return [...days.values()];
}

const chats: Chat[] = [
  {
    scope: 'shared',
    id: chat_id,
    type: 'supergroup',
    title: 'Harbour watch',
    username: 'harbour',
    kinds: ['desktop_export'],
    messages: 99_300,
    revisions: 2062,
    tombstones: 1031,
    participants: 12,
    first_date: '2023-01-02',
    last_date: '2025-11-08',
    findings: 1734,
    former_groups: [{ scope: '1000', id: chat_id, messages: 120 }],
  },
  {
    scope: '1000',
    id: chat_id,
    type: 'supergroup',
    title: 'Harbour watch',
    kinds: ['telegram'],
    messages: 120,
    revisions: 0,
    tombstones: 0,
    participants: 12,
    first_date: '2023-01-02',
    last_date: '2023-01-06',
    findings: 0,
    former_group: true,
    supergroup: { scope: 'shared', id: chat_id },
  },
  {
    scope: 'shared',
    id: channel_id,
    type: 'channel',
    title: 'Coast Post',
    kinds: ['telegram'],
    messages: 40,
    revisions: 0,
    tombstones: 0,
    participants: 1,
    first_date: '2023-01-02',
    last_date: '2023-01-03',
    findings: 0,
  },
  {
    scope: '1000',
    id: 1037,
    type: 'private',
    title: 'Олег Самойлов',
    kinds: ['desktop_export'],
    messages: 120,
    revisions: 0,
    tombstones: 1,
    participants: 2,
    first_date: '2023-01-02',
    last_date: '2023-01-06',
    findings: 0,
  },
];

function check(
  name: string,
  title: string,
  severity: Severity,
  count: number,
  total: number,
  explanation: string,
): Check {
  const examples = Array.from({ length: Math.min(count, 5) }, (_value, index) => ({
    scope: 'shared',
    chat: chat_id,
    message_id: 41 + index * 97,
    key: `${String(chat_id)}:${date_of(41 + index * 97).slice(0, 10)}:${String(41 + index * 97)}`,
    detail: 'Found at this message',
  }));
  return { check: name, title, severity, count, total, share: total > 0 ? count / total : 0, explanation, examples };
}

const checks: Check[] = [
  check(
    'duplicate_keys',
    'Same message seen twice',
    'ok',
    0,
    99_300,
    'The same message came more than once. Nothing is lost: the later value became a revision.',
  ),
  check(
    'duplicate_content',
    'Same content posted again',
    'info',
    703,
    99_300,
    'Different messages say the same within a day. Often greetings or bots; look when there are many.',
  ),
  check(
    'dangling_replies',
    'Replies to messages not held',
    'warning',
    1031,
    12_400,
    'The message answered to is not in the store: deleted before the export, or outside of it. Import a fuller export to mend it.',
  ),
  check('dangling_threads', 'Threads without their root', 'ok', 0, 3, 'Every thread has its first message.'),
  check(
    'undeclared_participants',
    'Senders not declared',
    'error',
    3,
    99_300,
    'A message names a sender whom no source described.',
  ),
  {
    ...check('missing_fields', 'Missing optional fields', 'info', 4, 9, 'Fields that this source never gives.'),
    examples: [],
    by_field: [
      { field: 'views', missing: 98_000, total: 99_300, share: 0.987 },
      { field: 'album_id', missing: 99_300, total: 99_300, share: 1 },
    ],
  },
  check(
    'id_gaps',
    'Gaps in message ids',
    'info',
    700,
    100_000,
    'Ids that are missing between the first and the last. In an export this proves nothing by itself.',
  ),
  {
    ...check(
      'quarantined',
      'Quarantined records',
      'error',
      2,
      99_302,
      'Records that do not validate; see “telelake quarantine list”.',
    ),
    examples: [{ detail: 'No JSON object at /messages/17' }],
  },
  check('future_dates', 'Dates in the future', 'ok', 0, 99_300, 'No message is dated later than today.'),
];

const totals: Totals = {
  chats: 2,
  artifacts: 1042,
  messages: 99_300,
  revisions: 2062,
  tombstones: 1031,
  participants: 12,
  threads: 3,
  quarantined: 2,
  bytes: 8_123_456,
  files: 41,
  first_date: '2023-01-02',
  last_date: '2025-11-08',
};

const threads = [
  { id: 2, kind: 'topic', root_message_id: 2, title: 'Readings' },
  { id: 3, kind: 'topic', root_message_id: 3, title: 'Repairs' },
  { id: 4, kind: 'topic', root_message_id: 4, title: 'Кают-компания' },
  { id: 9, kind: 'comments', root_message_id: 9 },
];

/** `limit` ids that pass, going one way from a place. */
function collect(count: number, from: number, step: 1 | -1, limit: number, passes: (id: number) => boolean): number[] {
  const ids: number[] = [];
  for (let id = from; id >= 1 && id <= count && ids.length < limit; id += step) if (passes(id)) ids.push(id);
  return ids;
}

function clamp(count: number, id: number): number {
  return Math.max(1, Math.min(count, id));
}

/** A page of the first `count` messages, each as `make` gives it. */
function page(query: URLSearchParams, count: number, make: (id: number) => Message): object {
  const limit = Number(query.get('limit') ?? 100);
  const thread = query.get('thread');
  const passes = (id: number): boolean => exists(id) && (thread === null || thread_of(id) === Number(thread));
  const [after, before, around, date] = ['after', 'before', 'around', 'date'].map((name) => query.get(name));
  let ids: number[];
  if (after) ids = Number(after) >= count ? [] : collect(count, clamp(count, Number(after) + 1), 1, limit, passes);
  else if (before)
    ids = Number(before) <= 1 ? [] : collect(count, clamp(count, Number(before) - 1), -1, limit, passes).reverse();
  else if (date) ids = collect(count, first_of_day(date), 1, limit, passes);
  else if (around) {
    const middle = clamp(count, Number(around));
    const older = collect(count, middle - 1, -1, Math.floor(limit / 2), passes).reverse();
    ids = [...older, ...collect(count, middle, 1, limit - older.length, passes)];
  } else ids = collect(count, count, -1, limit, passes).reverse();
  const first = ids[0] ?? 1;
  const last = ids[ids.length - 1] ?? count;
  return {
    messages: ids.map(make),
    participants,
    comments: [],
    chats: [],
    has_before: collect(count, first - 1, -1, 1, passes).length > 0,
    has_after: collect(count, last + 1, 1, 1, passes).length > 0,
  };
}

const comments = { chat: { scope: 'shared', id: chat_id }, thread_id: leading.copy, count: 41 };
const channel = { chat_id: channel_id, scope: 'shared', id: channel_id, type: 'channel', title: 'Coast Post' };

/** A page of one of the chats, with what belongs to it in the others. */
function page_of(chat: Chat, query: URLSearchParams): object {
  if (chat.former_group === true) {
    const there = new URLSearchParams(query);
    for (const name of ['after', 'before', 'around']) {
      const id = query.get(name);
      if (id !== null) there.set(name, String(Math.max(0, Number(id) + former_shift)));
    }
    return page(there, chat.messages, former_message);
  }
  if (chat.id === channel_id)
    return { ...page(query, chat.messages, post), comments: [{ message_id: 7, ...comments }] };
  if (chat.id === chat_id)
    return {
      ...page(query, message_count, message),
      comments: [{ message_id: leading.copy, ...comments }],
      chats: [channel],
    };
  return page(query, chat.messages, private_message);
}

/** What only the answer for a single chat has. */
function related(chat: Chat): object {
  if (chat.scope !== 'shared') return {};
  return chat.id === channel_id
    ? { discussion_group: { scope: 'shared', id: chat_id, title: 'Harbour watch' } }
    : { channel: { scope: 'shared', id: channel_id, title: 'Coast Post' } };
}

function revisions(id: number): object {
  const current = message(id);
  const value = (revision: number, text: string): Message => ({ ...current, revision, text });
  return {
    revisions: [
      {
        revision: 1,
        seen_until: current.date,
        message: { ...value(1, `Draft: ${current.text.split(' ').slice(0, 4).join(' ')}`), edited: false },
      },
      { revision: 2, seen_until: current.date, message: value(2, current.text.replace(/\w+/, 'Perhaps')) },
      { revision: 3, seen_until: current.edited_at, message: current },
    ],
  };
}

function report(query: URLSearchParams): Report {
  const date = query.get('date');
  const all = volumes();
  const shown = date === null ? all : all.filter((day) => day.date === date);
  const messages = shown.reduce((sum, day) => sum + day.messages, 0);
  return {
    generated_for: date === null ? {} : { date },
    chats: chats.map(({ scope, id, title, type, messages: count }) => ({ scope, id, title, type, messages: count })),
    totals: { ...totals, messages },
    volumes: shown,
    hours: Array.from({ length: 24 }, (_value, hour) =>
      Math.round(4000 + 3500 * Math.sin(((hour - 6) / 24) * 2 * Math.PI)),
    ),
    senders: participants
      .slice(0, 8)
      .map((person, index) => ({ id: person.id, name: person.name ?? '', messages: 20_000 - index * 2300 })),
    kinds: [
      ['text', 78_000],
      ['photo', 9100],
      ['voice', 4200],
      ['document', 3600],
      ['sticker', 2100],
      ['poll', 1031],
      ['service', 760],
    ].map(([kind, count]) => ({ kind: String(kind), messages: Number(count) })),
    checks,
    gaps: Array.from({ length: 8 }, (_value, index) => ({
      scope: 'shared',
      chat: chat_id,
      from_id: index * 1000 + 500,
      to_id: index * 1000 + 506,
      missing: 7,
    })),
  };
}

function send(response: ServerResponse, value: object, status = 200): void {
  response.statusCode = status;
  response.setHeader('content-type', status === 200 ? 'application/json' : 'application/problem+json');
  response.end(JSON.stringify(value));
}

export class MockApi {
  /** Answers as an empty store does. */
  empty = false;
  /** While set, every request fails with this detail. */
  broken: string | undefined;
  private all: DayVolume[] | undefined;

  private volumes(): DayVolume[] {
    this.all ??= volumes();
    return this.all;
  }

  private chat_answer(rest: string, query: URLSearchParams): object | undefined {
    const [, scope, id, what, message_id] = /^([^/]+)\/(-?\d+)(?:\/messages(\/(\d+)\/revisions)?)?$/.exec(rest) ?? [];
    const chat = chats.find((candidate) => candidate.scope === scope && String(candidate.id) === id);
    if (chat === undefined) return undefined;
    if (what !== undefined) return revisions(Number(message_id));
    const is_full = chat.id === chat_id && chat.scope === 'shared';
    if (rest.endsWith('/messages')) return page_of(chat, query);
    return { ...chat, ...related(chat), volumes: is_full ? this.volumes() : [], threads: is_full ? threads : [] };
  }

  private answer(path: string, query: URLSearchParams): object | undefined {
    if (path === '/overview') {
      if (this.empty)
        return {
          totals: {
            chats: 0,
            artifacts: 0,
            messages: 0,
            revisions: 0,
            tombstones: 0,
            participants: 0,
            threads: 0,
            quarantined: 0,
          },
          volumes: [],
          quality: { checks: [] },
        };
      return {
        totals,
        volumes: this.volumes(),
        quality: {
          analysed_at: '2025-11-08T06:00:00Z',
          checks: checks.map(({ check: name, severity, count, share }) => ({ check: name, severity, count, share })),
        },
      };
    }
    if (path === '/chats') return { chats: this.empty ? [] : chats };
    if (path === '/report') return report(query);
    return path.startsWith('/chats/') ? this.chat_answer(path.slice('/chats/'.length), query) : undefined;
  }

  /** Answers a request to the API; false when it is none. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/api/v1/')) return false;
    if (this.broken !== undefined) {
      send(response, { type: 'about:blank', title: 'The store cannot be read', status: 500, detail: this.broken }, 500);
      return true;
    }
    const answer = this.answer(url.pathname.slice('/api/v1'.length), url.searchParams);
    if (answer) send(response, answer);
    else
      send(
        response,
        { type: 'about:blank', title: 'Not found', status: 404, detail: `There is nothing at ${url.pathname}.` },
        404,
      );
    return true;
  }
}
