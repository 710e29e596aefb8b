// Messages of one made-up supergroup, each a function of its number alone: 10^5 of them without keeping any.
import type { Entity, Media, Message, Participant, Service } from '../../src/api/types';

export const chat_id = -1001234567890;
export const message_count = 100_000;
/** A channel whose posts are commented on in the supergroup. */
export const channel_id = -1001234567999;
/** What is taken from the ids of messages that a supergroup brought along from the group that it was. */
export const former_shift = 1_000_000_000;
/** Messages of the supergroup that lead to other chats. */
export const leading = { copy: 2, to_post: 50_030, to_nowhere: 50_031, to_former: 50_032, forwarded: 50_033 };
const start = Date.parse('2023-01-02T08:00:00Z');
const minutes_between = 15;

const names = [
  'Mara Lindqvist',
  'Олег Самойлов',
  'ليلى حداد',
  '王小明',
  'Tomás Ferreira',
  'Ingrid Berg',
  'Aiko',
  'Ben Okafor',
  'News Bot',
  'Ruth Adler',
  'Jón Þór',
  'Deleted',
];

export const participants: Participant[] = names.map((name, index) => ({
  id: 1000 + index * 37,
  kind: index === 8 ? 'bot' : 'user',
  ...(index === 11 ? { deleted_account: true } : { name }),
}));

const texts = [
  'The northern buoy came back online this morning.',
  'Has anyone looked at last week’s readings? The temperature jumps by four degrees between Tuesday and Wednesday, and I cannot find a note about it anywhere.',
  'Yes 👍',
  'Доброе утро! Отчёт за вчера готов, посмотрите, пожалуйста, таблицу на второй странице.',
  'صباح الخير جميعًا، القياسات الجديدة وصلت الآن.',
  '早上好,数据已经上传了。',
  'I would rather wait for the second sensor. Then we can compare both curves and decide.',
  'Short answer: no. Long answer: the pump was off for two hours, so the level stayed where it was, and what we see is only the tide.',
  '🎉🎉',
  'Meeting at 14:00, same place.',
  'Could you send the file again? The link has expired.',
  'Thanks!',
];

/** A number from 0 up to `range`, which looks random and is always the same for the same message. */
function pick(id: number, salt: number, range: number): number {
  let value = (id * 0x9e3779b1) ^ (salt * 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) % range;
}

/** Ids that are gone: a gap of seven in every thousand. */
export function exists(id: number): boolean {
  return Number.isInteger(id) && id >= 1 && id <= message_count && !(id % 1000 >= 500 && id % 1000 < 507);
}

/** Minutes from the first message to one: threes speak within minutes, busy and quiet months take turns. */
function minutes_to(id: number): number {
  const group = Math.floor(id / 3);
  const tide = 9000 * Math.sin((group * 2 * Math.PI) / 5200) + 1600 * Math.sin((group * 2 * Math.PI) / 610);
  return Math.floor(group * minutes_between * 3 + tide) + (id % 3);
}

export function date_of(id: number): string {
  return new Date(start + minutes_to(id) * 60_000).toISOString().replace('.000', '');
}

export function thread_of(id: number): number {
  return [2, 3, 4][pick(id, 6, 3)] ?? 2;
}

/** The id of the first message of a day or after; one past the last where there is none. */
export function first_of_day(day: string): number {
  let low = 1;
  let high = message_count + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (date_of(middle).slice(0, 10) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

const media_kinds: Media[] = [
  { kind: 'photo', width: 1280, height: 960, file_size: 245_760, availability: 'available' },
  {
    kind: 'video',
    width: 1920,
    height: 1080,
    duration: 754,
    file_size: 84_000_000,
    mime_type: 'video/mp4',
    file_name: 'harbour.mp4',
    availability: 'too_large',
  },
  { kind: 'voice', duration: 17, file_size: 38_000, availability: 'not_included' },
  {
    kind: 'document',
    file_name: 'readings-2024-week-18.csv',
    file_size: 1_204_000,
    mime_type: 'text/csv',
    availability: 'available',
  },
  { kind: 'sticker', emoji: '🐳', width: 512, height: 512, availability: 'not_included' },
  {
    kind: 'audio',
    performer: 'Hildur',
    title: 'Low tide',
    duration: 215,
    file_size: 5_100_000,
    availability: 'unavailable',
  },
  { kind: 'location', location: { latitude: 59.32932, longitude: 18.06858 } },
  { kind: 'contact', contact: { first_name: 'Sven', last_name: 'Harbour office', phone_number: '+46 8 000 00 00' } },
  {
    kind: 'todo',
    todo: {
      title: 'Before the storm',
      items: [
        { id: 1, text: 'Check the moorings' },
        { id: 2, text: 'Charge the batteries' },
      ],
    },
  },
];

const services: Service[] = [
  { action: 'chat_add_members', details: { members: [{ id: 1259 }] } },
  { action: 'pin_message', details: { message_id: 17 } },
  { action: 'chat_change_title', details: { title: 'Harbour watch' } },
  { action: 'video_chat_ended', details: { duration: 1260 } },
  { action: 'chat_set_message_auto_delete_time', details: { period: 604_800 } },
  { action: 'something_new', details: { title: 'a new thing' } },
];

const formatted: { text: string; entities: Entity[] } = {
  text: '🌊 Bold and italic, underlined, struck, secret, code; see the guide at https://example.org #tides @harbour\nThe level was 2.4 m at noon.\nlet level = read(2);',
  entities: [
    { type: 'bold', offset: 3, length: 15 },
    { type: 'italic', offset: 12, length: 6 },
    { type: 'underline', offset: 20, length: 10 },
    { type: 'strikethrough', offset: 32, length: 6 },
    { type: 'spoiler', offset: 40, length: 6 },
    { type: 'code', offset: 48, length: 4 },
    { type: 'text_link', offset: 58, length: 9, url: 'https://example.org/guide' },
    { type: 'url', offset: 71, length: 19 },
    { type: 'hashtag', offset: 91, length: 6 },
    { type: 'mention', offset: 98, length: 8 },
    { type: 'blockquote', offset: 107, length: 28 },
    { type: 'pre', offset: 136, length: 20, language: 'js' },
  ],
};

const plain = (text: string): { type: string; text: string } => ({ type: 'plain', text });

const rich: Message['rich'] = {
  blocks: [
    { type: 'heading', level: 2, text: plain('Week 18 at a glance') },
    {
      type: 'paragraph',
      text: {
        type: 'concat',
        parts: [plain('All sensors but '), { type: 'bold', parts: [plain('one')] }, plain(' reported.')],
      },
    },
    {
      type: 'list',
      ordered: true,
      blocks: [
        { type: 'list_item', text: plain('North buoy: fine') },
        { type: 'list_item', text: plain('South buoy: replaced'), task_state: 'checked' },
      ],
    },
    { type: 'quote', text: plain('The sea does not wait.') },
    {
      type: 'table',
      title: plain('Mean level'),
      rows: [
        {
          cells: [
            { text: plain('Day'), header: true },
            { text: plain('Level'), header: true, align: 'right' },
          ],
        },
        { cells: [{ text: plain('Monday') }, { text: plain('2.4 m'), align: 'right' }] },
        { cells: [{ text: plain('Tuesday') }, { text: plain('2.6 m'), align: 'right' }] },
      ],
    },
    { type: 'divider' },
    { type: 'code', language: 'sql', text: plain('select avg(level) from readings;') },
    {
      type: 'details',
      title: plain('Method'),
      blocks: [{ type: 'paragraph', text: plain('Mean of all readings of the day.') }],
    },
  ],
};

/** What makes a message of every hundred or so something special. */
function special(id: number): Partial<Message> {
  const turn = id % 97;
  if (turn === 5) return { ...formatted };
  if (turn === 11) return { text: 'Week 18 at a glance', rich };
  if (turn === 17)
    return {
      text: '',
      poll: {
        question: 'When do we meet?',
        total_voters: 12,
        closed: true,
        options: [
          { text: 'Monday', voters: 7, chosen: true },
          { text: 'Thursday', voters: 4 },
          { text: 'Not at all', voters: 1 },
        ],
      },
    };
  if (turn === 23)
    return { forward: { from: { name: 'Coast News' }, date: '2023-01-01T10:00:00Z' }, views: 1843, forwards: 12 };
  if (turn === 29) return { deleted: true, deleted_at: date_of(id + 3) };
  if (turn === 31) return { edited: true, edited_at: date_of(id + 1), revision: 3 };
  if (turn === 37)
    return {
      buttons: [
        [
          { type: 'url', text: 'Open the map', url: 'https://example.org' },
          { type: 'callback', text: 'Mute' },
        ],
      ],
      via_bot: 'harbourbot',
    };
  if (turn === 41) return { reply_to: { message_id: Math.max(1, id - (id % 1000) + 503) } };
  if (turn === 43) return { pinned: true, author_signature: 'M. L.' };
  if (turn % 7 === 3)
    return {
      media: media_kinds[pick(id, 4, media_kinds.length)] as Media,
      ...(pick(id, 5, 2) === 0 ? { text: '' } : {}),
    };
  if (turn % 8 === 6) return { reply_to: { message_id: Math.max(1, id - 1 - pick(id, 7, 30)) } };
  if (turn % 9 === 8)
    return {
      reactions: [
        { type: 'emoji', emoji: '👍', count: 1 + pick(id, 8, 9) },
        { type: 'emoji', emoji: '❤️', count: 1 + pick(id, 9, 4) },
      ],
    };
  return {};
}

/** What leads to other chats: the copy of post 7, answers to what is held elsewhere and to what is not, a forward. */
function leads(id: number): Partial<Message> | undefined {
  const post = { from: { id: channel_id }, message_id: 7 };
  if (id === leading.copy)
    return {
      text: 'Post 7',
      sender: { id: channel_id },
      forward: post,
      saved_from: { chat: { id: channel_id }, message_id: 7 },
    };
  if (id === leading.to_post) return { text: 'As they wrote', reply_to: { chat_id: channel_id, message_id: 9 } };
  if (id === leading.to_nowhere) return { text: 'Elsewhere', reply_to: { chat_id: -1005, message_id: 9 } };
  if (id === leading.to_former) return { text: 'As we said', reply_to: { message_id: 12 - former_shift } };
  if (id === leading.forwarded) return { text: 'Post 9', forward: { from: { id: channel_id }, message_id: 9 } };
  return undefined;
}

export function message(id: number): Message {
  const base = { id, chat_id, date: date_of(id), thread_id: thread_of(id), edited: false, deleted: false, revision: 1 };
  // The same people speak a few times in a row.
  const sender = { id: participants[pick(Math.floor(id / 3), 2, participants.length)]?.id ?? 1000 };
  if (id % 131 === 0)
    return { ...base, sender, kind: 'service', text: '', service: services[pick(id, 3, services.length)] as Service };
  const text = texts[pick(id, 1, texts.length)] ?? '';
  return { ...base, sender, kind: 'message', text, ...(leads(id) ?? special(id)) };
}

/** A message in no thread, which answers to none. */
function alone(id: number): Message {
  const made = message(id);
  delete made.thread_id;
  delete made.reply_to;
  return made;
}

/** A post of the channel. */
export function post(id: number): Message {
  return { ...alone(id), chat_id: channel_id, sender: { id: channel_id }, kind: 'message', text: `Post ${String(id)}` };
}

/** A message of the group that the supergroup was, by its number there. */
export function former_message(id: number): Message {
  return { ...alone(id), id: id - former_shift, text: `Said in the group, ${String(id)}` };
}

/** The same, said in the private chat of two: the account 1000 and 1037. */
export function private_message(id: number): Message {
  return { ...message(id), chat_id: 1037, sender: { id: pick(Math.floor(id / 2), 11, 2) === 0 ? 1000 : 1037 } };
}
