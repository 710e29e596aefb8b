import { createSignal, type Accessor } from 'solid-js';
import type { Comments, HeldChat, Message, MessagePage } from '../api/types';
import { Lookup, type People } from './chat_source';

/** What belongs to the messages of a chat and lies in others, as the pages that have come so far told it. */
export class Related {
  private readonly chats = new Map<number, HeldChat>();
  private readonly threads = new Map<number, Comments>();
  private readonly lookups = new Map<string, Lookup>();
  private readonly version: Accessor<number>;
  private readonly touch: () => void;
  private readonly people: People;

  constructor(people: People) {
    const [version, set_version] = createSignal(0);
    this.version = version;
    this.touch = () => set_version((value) => value + 1);
    this.people = people;
  }

  add(page: MessagePage): void {
    const chats = page.chats.filter((chat) => !this.chats.has(chat.chat_id));
    const threads = page.comments.filter((one) => this.threads.get(one.message_id)?.count !== one.count);
    for (const chat of chats) this.chats.set(chat.chat_id, chat);
    for (const thread of threads) this.threads.set(thread.message_id, thread);
    if (chats.length > 0 || threads.length > 0) this.touch();
  }

  /** Where a chat is held that a message speaks of. */
  chat(id: number | undefined): HeldChat | undefined {
    this.version();
    return id === undefined ? undefined : this.chats.get(id);
  }

  /** The comments of a post. */
  comments(message_id: number): Comments | undefined {
    this.version();
    return this.threads.get(message_id);
  }

  /** A message of another chat, by its id there; undefined where the store has none. */
  find(chat: HeldChat, id: number): Promise<Message | undefined> {
    const key = `${chat.scope}/${String(chat.id)}`;
    let lookup = this.lookups.get(key);
    if (lookup === undefined) {
      lookup = new Lookup(chat.scope, chat.id, this.people);
      this.lookups.set(key, lookup);
    }
    return lookup.find(id + (chat.message_shift ?? 0));
  }
}
