/** The rows to draw: `first` inclusive to `last` exclusive, and the empty space above and below them in pixels. */
export interface Slice {
  first: number;
  last: number;
  above: number;
  below: number;
}

/**
 * Heights of the rows of a list in which most rows have never been drawn: measured where known, else the mean of those
 * that are. Positions are counted from the top of the first row, in pixels.
 */
export class Heights {
  private measured = new Map<number, number>();
  private sum = 0;
  private keys: number[] = [];
  private tops: number[] = [0];
  private stale = false;
  private readonly guess: number;

  constructor(guess: number) {
    this.guess = guess;
  }

  /** Replaces the rows. Heights of rows that stay are kept, those of rows that went are forgotten. */
  set_keys(keys: number[]): void {
    this.keys = keys;
    const kept = new Set(keys);
    for (const [key, height] of this.measured) {
      if (kept.has(key)) continue;
      this.measured.delete(key);
      this.sum -= height;
    }
    this.stale = true;
  }

  /** Notes a row's height as drawn; says whether it is news. */
  measure(key: number, height: number): boolean {
    const before = this.measured.get(key);
    if (before !== undefined && Math.abs(before - height) < 0.5) return false;
    this.measured.set(key, height);
    this.sum += height - (before ?? 0);
    this.stale = true;
    return true;
  }

  knows(key: number): boolean {
    return this.measured.has(key);
  }

  /** Forgets all heights: the list changed its width. */
  clear(): void {
    this.measured.clear();
    this.sum = 0;
    this.stale = true;
  }

  estimate(): number {
    return this.measured.size >= 8 ? this.sum / this.measured.size : this.guess;
  }

  private refresh(): void {
    if (!this.stale) return;
    const estimate = this.estimate();
    const tops = new Array<number>(this.keys.length + 1);
    let top = 0;
    this.keys.forEach((key, index) => {
      tops[index] = top;
      top += this.measured.get(key) ?? estimate;
    });
    tops[this.keys.length] = top;
    this.tops = tops;
    this.stale = false;
  }

  total(): number {
    this.refresh();
    return this.tops[this.keys.length] ?? 0;
  }

  top_of(index: number): number {
    this.refresh();
    return this.tops[Math.max(0, Math.min(index, this.keys.length))] ?? 0;
  }

  index_of(key: number): number {
    return this.keys.indexOf(key);
  }

  key_at(index: number): number | undefined {
    return this.keys[index];
  }

  /** The row that covers a position; the first or last row for positions outside. */
  index_at(position: number): number {
    this.refresh();
    let low = 0;
    let high = Math.max(0, this.keys.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.tops[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The rows that a viewport shows, with some more on both sides, never more than `most`. */
  slice(scroll_top: number, viewport: number, overscan: number, most: number): Slice {
    this.refresh();
    const count = this.keys.length;
    if (count === 0) return { first: 0, last: 0, above: 0, below: 0 };
    const first = this.index_at(scroll_top - overscan);
    const last = Math.min(this.index_at(scroll_top + viewport + overscan) + 1, first + most);
    return { first, last, above: this.top_of(first), below: this.total() - this.top_of(last) };
  }
}
