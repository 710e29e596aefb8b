/** A page as the server gives it: ascending by id, and whether there is more on either side. */
export interface Page<T> {
  messages: T[];
  has_before: boolean;
  has_after: boolean;
}

/**
 * The stretch of a chat that is held: neighbouring pages, ascending by id without doubles. It never holds more than
 * `limit` items; what is dropped on one side to make room on the other can be asked for again.
 */
export class PageBuffer<T extends { id: number }> {
  items: T[] = [];
  has_before = false;
  has_after = false;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  replace(page: Page<T>): void {
    this.items = page.messages;
    this.has_before = page.has_before;
    this.has_after = page.has_after;
  }

  /** Adds the page before the first item. */
  prepend(page: Page<T>): void {
    const first = this.items[0]?.id ?? Infinity;
    this.items = [...page.messages.filter((item) => item.id < first), ...this.items];
    this.has_before = page.has_before;
    if (this.items.length > this.limit) {
      this.items = this.items.slice(0, this.limit);
      this.has_after = true;
    }
  }

  /** Adds the page after the last item. */
  append(page: Page<T>): void {
    const last = this.items[this.items.length - 1]?.id ?? -Infinity;
    this.items = [...this.items, ...page.messages.filter((item) => item.id > last)];
    this.has_after = page.has_after;
    if (this.items.length > this.limit) {
      this.items = this.items.slice(this.items.length - this.limit);
      this.has_before = true;
    }
  }
}
