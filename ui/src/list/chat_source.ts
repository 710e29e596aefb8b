import { createSignal, type Accessor } from 'solid-js';
import { api } from '../api/client';
import type { Message, MessagePage, Participant, Peer } from '../api/types';
import { format_number } from '../text/format';

// Replies point to messages outside of what is held; this many are asked for at a time.
const most_lookups = 4;

/** People by id, as the pages that have come so far told them. */
export class People {
  private readonly known = new Map<number, Participant>();
  private readonly version: Accessor<number>;
  private readonly touch: () => void;

  constructor() {
    const [version, set_version] = createSignal(0);
    this.version = version;
    this.touch = () => set_version((value) => value + 1);
  }

  add(participants: readonly Participant[]): void {
    const before = this.known.size;
    for (const participant of participants) this.known.set(participant.id, participant);
    if (this.known.size !== before) this.touch();
  }

  get(id: number): Participant | undefined {
    this.version();
    return this.known.get(id);
  }

  /** A name for anyone; where there is none, what is known instead. */
  name(peer: Peer | undefined, chat: { id: number; title: string }): string {
    if (peer === undefined) return chat.title || 'Unknown';
    const known = peer.id === undefined ? undefined : this.get(peer.id);
    if (known?.deleted_account === true && known.name === undefined) return 'Deleted account';
    const name = known?.name ?? peer.name ?? known?.username;
    if (name !== undefined && name !== '') return name;
    if (peer.id === chat.id) return chat.title;
    return peer.id === undefined ? 'Unknown' : `User ${format_number(peer.id).replaceAll(',', '')}`;
  }
}

/** Single messages of a chat by id, each asked for once, a few at a time. */
export class Lookup {
  private readonly answers = new Map<number, Promise<Message | undefined>>();
  private waiting: (() => void)[] = [];
  private running = 0;
  private readonly scope: string;
  private readonly chat_id: number;
  private readonly people: People;
  private readonly told: (page: MessagePage) => void;

  /** `told` is given each page that a message came with. */
  constructor(scope: string, chat_id: number, people: People, told: (page: MessagePage) => void = () => undefined) {
    this.scope = scope;
    this.chat_id = chat_id;
    this.people = people;
    this.told = told;
  }

  find(id: number): Promise<Message | undefined> {
    const known = this.answers.get(id);
    if (known) return known;
    const answer = this.ask(id);
    this.answers.set(id, answer);
    answer.catch(() => this.answers.delete(id));
    return answer;
  }

  private async ask(id: number): Promise<Message | undefined> {
    if (this.running >= most_lookups) await new Promise<void>((resume) => this.waiting.push(resume));
    this.running += 1;
    try {
      const found = await api.message(this.scope, this.chat_id, id);
      if (found) {
        this.people.add(found[1].participants);
        this.told(found[1]);
      }
      return found?.[0];
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

/** Where in a chat to begin. */
export interface Target {
  message?: number | undefined;
  date?: string | undefined;
  /** The first message or the newest one; the newest where nothing else is said. */
  edge?: 'first' | 'newest' | undefined;
}

// Message ids are 32-bit numbers; negative ones are history that a supergroup brought along.
const before_all_ids = -2_147_483_649;

export function page_at(
  scope: string,
  chat_id: number,
  target: Target,
  limit: number,
  thread: number | undefined,
): Promise<MessagePage> {
  const query = { limit, ...(thread === undefined ? {} : { thread }) };
  if (target.message !== undefined) return api.messages(scope, chat_id, { ...query, around: target.message });
  if (target.date !== undefined) return api.messages(scope, chat_id, { ...query, date: target.date });
  if (target.edge === 'first') return api.messages(scope, chat_id, { ...query, after: before_all_ids });
  return api.messages(scope, chat_id, query);
}
