// The shapes that the read-only API answers with. This file is the only place where the page knows them:
// docs/api.md of the project describes the endpoints, src/contract/records.h the message.

/** `YYYY-MM-DD`, a UTC day. */
export type Day = string;
/** `YYYY-MM-DDTHH:MM:SSZ`. */
export type Instant = string;

export type Severity = 'ok' | 'info' | 'warning' | 'error';

export interface Totals {
  chats: number;
  artifacts: number;
  messages: number;
  revisions: number;
  tombstones: number;
  participants: number;
  threads: number;
  quarantined: number;
  bytes?: number;
  files?: number;
  first_date?: Day;
  last_date?: Day;
}

export interface DayVolume {
  date: Day;
  messages: number;
  edited?: number;
  deleted?: number;
  service?: number;
}

export interface CheckSummary {
  check: string;
  severity: Severity;
  count: number;
  share: number;
}

export interface Overview {
  totals: Totals;
  volumes: DayVolume[];
  quality: { analysed_at?: Instant; checks: CheckSummary[] };
}

export interface Chat {
  scope: string;
  id: number;
  type: string;
  title: string;
  username?: string;
  kinds: string[];
  messages: number;
  revisions: number;
  tombstones: number;
  participants: number;
  first_date?: Day;
  last_date?: Day;
  findings: number;
}

export interface Thread {
  id: number;
  kind: string;
  root_message_id?: number;
  title?: string;
}

export interface ChatDetail extends Chat {
  volumes: DayVolume[];
  threads: Thread[];
}

export interface Participant {
  id: number;
  kind: string;
  name?: string;
  username?: string;
  deleted_account?: boolean;
}

/** Someone named in a message; people whose account is hidden have only a name. */
export interface Peer {
  id?: number;
  name?: string;
}

/** Offsets and lengths count UTF-16 code units. */
export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  user_id?: number;
  custom_emoji_id?: string;
}

export interface FormattedText {
  text: string;
  entities?: Entity[];
}

export interface ReplyTo {
  message_id?: number;
  chat_id?: number;
  quote?: FormattedText | string;
}

export interface Forward {
  from?: Peer;
  date?: Instant;
  message_id?: number;
}

export type Availability = string;

/** The details of one kind of media (a location, a contact, a giveaway …); which keys there are depends on the kind. */
export type Details = Record<string, unknown>;

export interface Media {
  kind: string;
  mime_type?: string;
  file_size?: number;
  duration?: number;
  width?: number;
  height?: number;
  file_name?: string;
  performer?: string;
  title?: string;
  emoji?: string;
  spoiler?: boolean;
  ttl?: number;
  sha256?: string;
  availability?: Availability;
  location?: Details;
  venue?: Details;
  contact?: Details;
  game?: Details;
  invoice?: Details;
  todo?: Details;
  giveaway?: Details;
  giveaway_results?: Details;
}

export interface PollOption {
  text: FormattedText | string;
  voters?: number;
  chosen?: boolean;
  correct?: boolean;
}

export interface Poll {
  question: FormattedText | string;
  options: PollOption[];
  total_voters?: number;
  closed?: boolean;
  type?: string;
}

export interface Reaction {
  type: string;
  emoji?: string;
  count: number;
}

export interface Button {
  type: string;
  text?: string;
  url?: string;
}

export interface ServiceAction {
  action: string;
  details?: Details;
}

/** A block of a rich message; blocks nest, so they are read by name where they are drawn. */
export type Block = Record<string, unknown> & { type: string };

export interface Rich {
  rtl?: boolean;
  blocks: Block[];
}

export interface Message {
  id: number;
  chat_id: number;
  /** Absent for messages that the source gave no time for. */
  date?: Instant;
  assumed_zone?: string;
  sender?: Peer;
  kind: string;
  text?: string;
  entities?: Entity[];
  rich?: Rich;
  buttons?: Button[][];
  reply_to?: ReplyTo;
  thread_id?: number;
  forward?: Forward;
  saved_from?: Peer;
  album_id?: number;
  media?: Media;
  poll?: Poll;
  reactions?: Reaction[];
  views?: number;
  forwards?: number;
  paid_stars?: number;
  service?: ServiceAction;
  via_bot?: string | Peer;
  author_signature?: string;
  pinned?: boolean;
  edited?: boolean;
  edited_at?: Instant;
  deleted?: boolean;
  deleted_at?: Instant;
  revision?: number;
  extra?: Details;
}

export interface MessagePage {
  messages: Message[];
  participants: Participant[];
  has_before: boolean;
  has_after: boolean;
}

export interface Revision {
  revision: number;
  seen_until?: Instant;
  message: Message;
}

export interface Finding {
  scope: string;
  chat: number;
  message_id: number;
  key?: string;
  detail: string;
}

export interface Check extends CheckSummary {
  title: string;
  total: number;
  explanation: string;
  examples: Finding[];
  by_field?: { field: string; missing: number; total: number; share: number }[];
}

export interface Gap {
  scope: string;
  chat: number;
  from_id: number;
  to_id: number;
  missing: number;
}

export interface Report {
  generated_for: { date?: Day; scope?: string; chat?: number };
  chats: { scope: string; id: number; title: string; type: string; messages: number; first_date?: Day; last_date?: Day }[];
  totals: Totals;
  volumes: DayVolume[];
  /** Messages by UTC hour, 24 of them. */
  hours: number[];
  senders: { id?: number; name: string; messages: number }[];
  kinds: { kind: string; messages: number }[];
  checks: Check[];
  gaps: Gap[];
}
