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

/** A chat in its scope. */
export interface ChatKey {
  scope: string;
  id: number;
}

export interface Chat extends ChatKey {
  type: string;
  /** Absent where the source gives none, as for saved messages. */
  title?: string;
  username?: string;
  kinds: string[];
  messages: number;
  revisions: number;
  tombstones: number;
  participants: number;
  first_date?: Day;
  last_date?: Day;
  findings: number;
  /** The history of a basic group, up to where it became the supergroup of the same id. */
  former_group?: boolean;
  /** Of a former group: the supergroup, where it is held. */
  supergroup?: ChatKey;
  /** Of a supergroup: what is held of the basic group that it was, once for each account. */
  former_groups?: (ChatKey & { messages: number })[];
}

export interface Thread {
  id: number;
  kind: string;
  root_message_id?: number;
  title?: string;
}

export interface ChatDetail extends Chat {
  /** Of a channel: the group with its comments, where it is held. */
  discussion_group?: ChatKey & { title: string };
  /** Of such a group: the channel. */
  channel?: ChatKey & { title: string };
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

export interface Reply {
  message_id: number;
  /** Absent: this chat. */
  chat_id?: number;
  quote?: string;
}

export interface Forward {
  from: Peer;
  date?: Instant;
  message_id?: number;
}

export interface SavedFrom {
  chat: Peer;
  message_id?: number;
}

export type Availability = 'available' | 'not_included' | 'too_large' | 'unavailable';

export interface Location {
  latitude: number;
  longitude: number;
  accuracy_radius?: number;
  live_period?: number;
}

export interface TodoItem {
  id: number;
  text: string;
  entities?: Entity[];
}

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
  unique_id?: string;
  sha256?: string;
  availability?: Availability;
  location?: Location;
  venue?: { location?: Location; title?: string; address?: string };
  contact?: { first_name?: string; last_name?: string; phone_number?: string; user_id?: number };
  game?: { title?: string; description?: string; url?: string };
  invoice?: { title?: string; description?: string; amount?: number; currency?: string; receipt_message_id?: number };
  todo?: { title: string; title_entities?: Entity[]; items?: TodoItem[] };
  giveaway?: {
    quantity?: number;
    months?: number;
    stars?: number;
    until?: Instant;
    countries?: string[];
    additional_prize?: string;
  };
  giveaway_results?: {
    winners_count?: number;
    unclaimed_count?: number;
    months?: number;
    stars?: number;
    additional_prize?: string;
    refunded?: boolean;
  };
}

export interface PollOption {
  text: string;
  entities?: Entity[];
  voters?: number;
  chosen?: boolean;
}

export interface Poll {
  question: string;
  question_entities?: Entity[];
  options?: PollOption[];
  total_voters?: number;
  closed?: boolean;
}

export interface Reaction {
  type: string;
  emoji?: string;
  count: number;
  recent?: { sender: Peer; date?: Instant }[];
}

export interface Button {
  type: string;
  text?: string;
  url?: string;
  copy_text?: string;
  query?: string;
}

export interface ServiceDetails {
  title?: string;
  members?: Peer[];
  inviter?: Peer;
  photo?: Media;
  chat_id?: number;
  message_id?: number;
  score?: number;
  amount?: number;
  amount_nano?: number;
  currency?: string;
  peer?: Peer;
  duration?: number;
  discard_reason?: string;
  is_active?: boolean;
  is_missed?: boolean;
  start_date?: Instant;
  text?: string;
  reason?: string;
  reason_app_name?: string;
  reason_domain?: string;
  passport_types?: string[];
  from?: Peer;
  to?: Peer;
  distance?: number;
  period?: number;
  emoji?: string;
  same?: boolean;
  peers?: number[];
  count?: number;
  cost?: string;
  days?: number;
  months?: number;
  via_giveaway?: boolean;
  is_unclaimed?: boolean;
  winners?: number;
  unclaimed_count?: number;
  paid_in_stars?: boolean;
  star_count?: number;
  broadcast_messages_allowed?: boolean;
  done_ids?: number[];
  not_done_ids?: number[];
  tasks?: TodoItem[];
  option?: string;
  comment?: string;
  user_initiated?: boolean;
  day?: number;
  month?: number;
  year?: number;
  expired?: boolean;
  value?: boolean;
  owner?: Peer;
  bot?: Peer;
}

export interface Service {
  action: string;
  details?: ServiceDetails;
}

export interface RichText {
  type: string;
  text?: string;
  parts?: RichText[];
  old_parts?: RichText[];
  url?: string;
  email?: string;
  phone_number?: string;
  name?: string;
  date?: Instant;
  media?: Media;
  button?: Button;
}

export interface RichCaption {
  text?: RichText;
  credit?: RichText;
}

export interface RichCell {
  text?: RichText;
  colspan?: number;
  rowspan?: number;
  header?: boolean;
  align?: string;
}

export interface RichArticle {
  url?: string;
  title?: string;
  description?: string;
  author?: string;
  published_at?: Instant;
}

export interface RichBlock {
  type: string;
  level?: number;
  text?: RichText;
  title?: RichText;
  author?: RichText;
  date?: Instant;
  language?: string;
  name?: string;
  formula?: string;
  ordered?: boolean;
  reversed?: boolean;
  start?: number;
  task_state?: string;
  num?: string;
  value?: number;
  blocks?: RichBlock[];
  pullquote?: boolean;
  caption?: RichCaption;
  media?: Media;
  url?: string;
  width?: number;
  height?: number;
  channel?: { id?: number; title?: string; username?: string };
  rows?: { cells?: RichCell[] }[];
  open?: boolean;
  articles?: RichArticle[];
  location?: Location;
  buttons?: RichText[];
}

/** A rich message: text in blocks. */
export interface Rich {
  rtl?: boolean;
  part?: boolean;
  blocks: RichBlock[];
}

export interface Message {
  id: number;
  chat_id: number;
  /** Absent for messages that the source gave no time for. */
  date?: Instant;
  assumed_zone?: string;
  zone_given?: boolean;
  sender?: Peer;
  kind: string;
  text: string;
  entities?: Entity[];
  rich?: Rich;
  buttons?: Button[][];
  reply_to?: Reply;
  thread_id?: number;
  forward?: Forward;
  saved_from?: SavedFrom;
  album_id?: string;
  media?: Media;
  poll?: Poll;
  reactions?: Reaction[];
  views?: number;
  forwards?: number;
  paid_stars?: number;
  service?: Service;
  via_bot?: string;
  author_signature?: string;
  pinned?: boolean;
  edited?: boolean;
  edited_at?: Instant;
  deleted?: boolean;
  deleted_at?: Instant;
  revision?: number;
  extra?: Record<string, string>;
}

/** The comments of a channel's post, at the post and at its copy in the discussion group. */
export interface Comments {
  message_id: number;
  chat: ChatKey;
  thread_id: number;
  count: number;
}

/** Another chat that messages speak of as `chat_id`, and where it is held. */
export interface HeldChat extends ChatKey {
  chat_id: number;
  type: string;
  title: string;
  /** What is added to an id of a message there to have the one under which it is held. */
  message_shift?: number;
}

export interface MessagePage {
  messages: Message[];
  participants: Participant[];
  comments: Comments[];
  chats: HeldChat[];
  has_before: boolean;
  has_after: boolean;
}

export interface Revision {
  revision: number;
  seen_until?: Instant;
  message: Message;
}

/** What a check found: at a message, or, as for some quarantined records, at no known one. */
export interface Finding {
  scope?: string;
  chat?: number;
  message_id?: number;
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
  generated_for: { date?: Day; since?: Day; until?: Day; scope?: string; chat?: number };
  generated_at?: Instant;
  chats: {
    scope: string;
    id: number;
    title?: string;
    type: string;
    messages: number;
    first_date?: Day;
    last_date?: Day;
  }[];
  totals: Totals;
  volumes: DayVolume[];
  /** Messages by UTC hour, 24 of them. */
  hours: number[];
  senders: { id?: number; name: string; messages: number }[];
  kinds: { kind: string; messages: number }[];
  checks: Check[];
  gaps: Gap[];
}
