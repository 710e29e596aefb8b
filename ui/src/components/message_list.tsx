import { batch, createEffect, createSignal, For, on, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { api } from '../api/client';
import type { MessagePage } from '../api/types';
import { page_at, type People, type Target } from '../list/chat_source';
import { Heights, type Slice } from '../list/heights';
import { PageBuffer } from '../list/page_buffer';
import { make_rows, type Row } from '../list/rows';
import type { Message } from '../api/types';
import { day_of, format_day } from '../text/format';
import { Icon } from './icon';
import { MessageRow, type ChatContext } from './message';
import { Empty, Failure, Loading } from './states';

const page_size = 100;
const most_kept = 800;
const most_drawn = 120;
const overscan = 500;
/** Space above the first row; rows begin below it. Must equal the padding of `.messages-inner`. */
const inset = 16;

/** What stays where it is while rows above it come, go or turn out taller: a point in a row, and where in the viewport. */
interface Anchor {
  key: number;
  fraction: number;
  offset: number;
}

export interface MessageListControls {
  go: (target: Target) => void;
  held: (id: number) => Message | undefined;
}

interface Properties {
  context: ChatContext;
  people: People;
  thread: number | undefined;
  target: Target;
  controls: (controls: MessageListControls) => void;
}

/** The messages of a chat: however many there are, only those near the viewport are held and drawn. */
export function MessageList(props: Properties): JSX.Element {
  const buffer = new PageBuffer<Message>(most_kept);
  const heights = new Heights(72);
  const known_rows = new Map<number, Row>();
  const [rows, set_rows] = createSignal<Row[]>([]);
  const [slice, set_slice] = createSignal<Slice>({ first: 0, last: 0, above: 0, below: 0 });
  const [state, set_state] = createSignal<'loading' | 'ready' | 'failed'>('loading');
  const [failure, set_failure] = createSignal<unknown>();
  const [page_failure, set_page_failure] = createSignal<'before' | 'after'>();
  const [busy, set_busy] = createSignal(false);
  const [marked, mark] = createSignal<number>();
  const [notice, set_notice] = createSignal('');
  const [day, set_day] = createSignal('');
  const [at_end, set_at_end] = createSignal(true);
  let scroller: HTMLDivElement | undefined;
  let anchor: Anchor | undefined;
  /** The scroll position that the anchor stands for; any other is the reader's doing and moves the anchor. */
  let seen_top = 0;
  let generation = 0;
  let current: number | undefined;

  const viewport = (): number => scroller?.clientHeight ?? 0;
  const position = (): number => (scroller?.scrollTop ?? 0) - inset;

  function show_slice(from: number): void {
    const next = heights.slice(from, viewport(), overscan, most_drawn);
    const before = slice();
    const same = next.first === before.first && next.last === before.last;
    if (!same || next.above !== before.above || next.below !== before.below) set_slice(next);
  }

  function update_slice(): void {
    show_slice(position());
    const index = heights.index_at(position() + 8);
    const first = rows()[index];
    // Where a day begins in sight it is written above its first message, and need not float over it.
    const is_written = first?.day !== undefined && heights.top_of(index) >= position() - 8;
    const date = first?.message.date;
    set_day(date === undefined || is_written ? '' : format_day(day_of(date)));
    set_at_end(!buffer.has_after && heights.total() + inset - position() - viewport() < 120);
  }

  /** Where the list must be scrolled to for the anchor to be in its place. */
  function anchored_top(): number | undefined {
    const index = anchor === undefined ? -1 : heights.index_of(anchor.key);
    if (anchor === undefined || index < 0) return undefined;
    const height = heights.top_of(index + 1) - heights.top_of(index);
    return heights.top_of(index) + height * anchor.fraction - anchor.offset + inset;
  }

  /** Measures what was just drawn for the first time, before it is painted; says whether anything was. */
  function measure_new(): boolean {
    let found = false;
    for (const element of scroller?.querySelectorAll<HTMLElement>('.row-holder') ?? []) {
      const key = Number(element.dataset['key']);
      if (heights.knows(key)) continue;
      heights.measure(key, element.getBoundingClientRect().height);
      found = true;
    }
    return found;
  }

  /**
   * Brings the anchor back to where it was in the viewport, after anything that moved rows. The rows for that place are
   * drawn and measured first: their heights decide where that is, and while others stand there, the list may be too short
   * to be scrolled so far.
   */
  function restore(): void {
    if (!scroller) return;
    for (let turn = 0; turn < 5; turn += 1) {
      show_slice((anchored_top() ?? scroller.scrollTop) - inset);
      if (!measure_new()) break;
    }
    const top = anchored_top();
    if (top !== undefined && Math.abs(scroller.scrollTop - top) >= 1) scroller.scrollTop = top;
    seen_top = scroller.scrollTop;
    update_slice();
  }

  function anchor_here(): void {
    const index = heights.index_at(position());
    const key = heights.key_at(index);
    if (key !== undefined) anchor = { key, fraction: 0, offset: heights.top_of(index) - position() };
    seen_top = scroller?.scrollTop ?? 0;
  }

  /** Takes note of a scroll whose event has not come yet; must run before heights or rows change. */
  function notice_scroll(): void {
    if (scroller && Math.abs(scroller.scrollTop - seen_top) >= 1) anchor_here();
  }

  function aim(key: number, place: 'start' | 'middle' | 'end'): void {
    if (place === 'start') anchor = { key, fraction: 0, offset: inset };
    else if (place === 'middle') anchor = { key, fraction: 0.5, offset: viewport() / 2 };
    else anchor = { key, fraction: 1, offset: viewport() - inset };
  }

  function anchor_to(key: number, place: 'start' | 'middle' | 'end'): void {
    aim(key, place);
    restore();
  }

  function show_buffer(): void {
    batch(() => {
      const next = make_rows(buffer.items, known_rows);
      heights.set_keys(next.map((row) => row.message.id));
      set_rows(next);
      show_slice((anchored_top() ?? 0) - inset);
    });
    restore();
  }

  async function load_more(side: 'before' | 'after'): Promise<void> {
    const edge = side === 'before' ? buffer.items[0] : buffer.items[buffer.items.length - 1];
    if (busy() || edge === undefined) return;
    const mine = generation;
    set_busy(true);
    set_page_failure(undefined);
    try {
      const query = {
        limit: page_size,
        [side]: edge.id,
        ...(props.thread === undefined ? {} : { thread: props.thread }),
      };
      const page = await api.messages(props.context.scope, props.context.chat_id, query);
      if (mine !== generation) return;
      props.people.add(page.participants);
      props.context.related.add(page);
      notice_scroll();
      if (side === 'before') buffer.prepend(page);
      else buffer.append(page);
      show_buffer();
    } catch {
      if (mine === generation) set_page_failure(side);
    } finally {
      if (mine === generation) {
        set_busy(false);
        if (page_failure() === undefined) queueMicrotask(load_near);
      }
    }
  }

  function load_near(): void {
    if (!scroller || busy() || page_failure() !== undefined || state() !== 'ready') return;
    const near = Math.max(viewport() * 3, 4000);
    if (buffer.has_before && position() < near) void load_more('before');
    else if (buffer.has_after && heights.total() - position() - viewport() < near) void load_more('after');
  }

  /** Aims at what was asked for, and says so where it is not there. */
  function settle(page: MessagePage, target: Target): void {
    const first = page.messages[0];
    const last = page.messages[page.messages.length - 1];
    if (!first || !last) return;
    if (target.message !== undefined) {
      const wanted = target.message;
      const nearest = page.messages.reduce(
        (best, message) => (Math.abs(message.id - wanted) < Math.abs(best.id - wanted) ? message : best),
        first,
      );
      if (nearest.id !== wanted)
        set_notice(`Message ${String(wanted)} is not in the store; here is what stands next to it.`);
      else mark(wanted);
      aim(nearest.id, 'middle');
    } else if (target.date !== undefined || target.edge === 'first') {
      // A day's page begins with its first message; what stands before it is loaded when one scrolls there.
      const day = target.date;
      const start = day === undefined ? first : (page.messages.find((message) => (message.date ?? '') >= day) ?? last);
      if (day !== undefined && start.date !== undefined && day_of(start.date) !== day)
        set_notice(`Nothing was said on ${format_day(day)}; this is what came next.`);
      aim(start.id, 'start');
    } else {
      aim(last.id, 'end');
    }
  }

  async function open(target: Target): Promise<void> {
    generation += 1;
    const mine = generation;
    set_state((before) => (before === 'ready' ? 'ready' : 'loading'));
    set_busy(true);
    set_notice('');
    mark(undefined);
    try {
      const page = await page_at(props.context.scope, props.context.chat_id, target, page_size, props.thread);
      if (mine !== generation) return;
      props.people.add(page.participants);
      props.context.related.add(page);
      // A day's first page knows of earlier messages only by `has_before`; an empty one means that nothing came later.
      if (page.messages.length === 0 && target.date !== undefined) {
        await open({});
        set_notice(`Nothing was said on ${format_day(target.date)} or later; this is the end.`);
        return;
      }
      buffer.replace(page);
      anchor = undefined;
      current = undefined;
      set_page_failure(undefined);
      set_state('ready');
      settle(page, target);
      show_buffer();
    } catch (error) {
      if (mine !== generation) return;
      set_failure(error);
      set_state('failed');
    } finally {
      if (mine === generation) {
        set_busy(false);
        queueMicrotask(load_near);
      }
    }
  }

  const held = (id: number): Message | undefined => buffer.items.find((message) => message.id === id);

  function go(target: Target): void {
    if (state() === 'ready' && target.message !== undefined && held(target.message)) {
      set_notice('');
      mark(target.message);
      anchor_to(target.message, 'middle');
      focus_row(target.message);
      return;
    }
    const holds_edge = target.edge === 'first' ? !buffer.has_before : !buffer.has_after;
    const edge = target.edge === 'first' ? buffer.items[0] : buffer.items[buffer.items.length - 1];
    if (state() === 'ready' && target.message === undefined && target.date === undefined && holds_edge && edge) {
      set_notice('');
      anchor_to(edge.id, target.edge === 'first' ? 'start' : 'end');
      return;
    }
    void open(target);
  }

  function focus_row(id: number): void {
    current = id;
    document.getElementById(`message-${String(id)}`)?.focus({ preventScroll: true });
  }

  /** Steps to the next or previous message; begins with the first one that is in sight. */
  function step(by: 1 | -1): void {
    if (!scroller) return;
    const index = current === undefined ? -1 : heights.index_of(current);
    const visible =
      index >= 0 && heights.top_of(index + 1) > position() && heights.top_of(index) < position() + viewport();
    const next = visible ? index + by : heights.index_at(by === 1 ? position() + 1 : position() + viewport() - 1);
    const key = heights.key_at(next);
    if (key === undefined) return;
    if (heights.top_of(next) < position()) anchor_to(key, 'start');
    else if (heights.top_of(next + 1) > position() + viewport())
      anchor_to(key, heights.top_of(next + 1) - heights.top_of(next) > viewport() ? 'start' : 'end');
    focus_row(key);
    load_near();
  }

  function on_key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, select, textarea, dialog, summary'))
      return;
    const actions: Record<string, () => void> = {
      j: () => step(1),
      ArrowDown: () => step(1),
      k: () => step(-1),
      ArrowUp: () => step(-1),
      Home: () => go({ edge: 'first' }),
      End: () => go({ edge: 'newest' }),
      PageDown: () => scroller?.scrollBy(0, viewport() * 0.9),
      PageUp: () => scroller?.scrollBy(0, viewport() * -0.9),
      Escape: () => {
        mark(undefined);
        set_notice('');
      },
    };
    const action = actions[event.key];
    if (action === undefined || state() !== 'ready') return;
    if (event.key !== 'Escape') event.preventDefault();
    action();
  }

  const observer = new ResizeObserver((entries) => {
    let moved = false;
    notice_scroll();
    for (const entry of entries) {
      const key = Number((entry.target as HTMLElement).dataset['key']);
      const height = entry.borderBoxSize[0]?.blockSize ?? 0;
      if (height > 0 && heights.measure(key, height)) moved = true;
    }
    if (moved) restore();
  });

  function on_scroll(): void {
    if (!scroller) return;
    notice_scroll();
    restore();
    load_near();
  }

  let width = 0;
  const resized = new ResizeObserver(() => {
    if (!scroller) return;
    if (width !== 0 && Math.abs(scroller.clientWidth - width) > 1) heights.clear();
    width = scroller.clientWidth;
    restore();
  });

  onMount(() => {
    document.addEventListener('keydown', on_key);
    props.controls({ go, held });
  });
  onCleanup(() => {
    generation += 1;
    document.removeEventListener('keydown', on_key);
    observer.disconnect();
    resized.disconnect();
  });
  createEffect(
    on(
      () => [props.target, props.thread] as const,
      ([target, thread], before) => {
        if (before === undefined || before[1] !== thread) void open(target);
        else go(target);
      },
    ),
  );

  return (
    <div class="messages-frame">
      <Show when={state() === 'loading'}>
        <Loading what="messages" />
      </Show>
      <Show when={state() === 'failed'}>
        <Failure error={failure()} retry={() => void open(props.target)} />
      </Show>
      <Show when={state() === 'ready' && rows().length === 0}>
        <Empty title="No messages here" />
      </Show>
      <div class="messages-notice" role="status" classList={{ 'messages-notice-shown': notice() !== '' }}>
        {notice()}
      </div>
      <Show when={day() !== '' && rows().length > 0}>
        <div class="floating-day" aria-hidden="true">
          {day()}
        </div>
      </Show>
      <div
        class="messages"
        classList={{ 'messages-hidden': state() !== 'ready' }}
        ref={(element) => {
          scroller = element;
          resized.observe(element);
        }}
        onScroll={on_scroll}
        tabindex="0"
        role="feed"
        aria-busy={busy()}
        aria-label="Messages"
      >
        <div class="messages-inner">
          <div class="messages-space" style={{ height: `${String(slice().above)}px` }} />
          <For each={rows().slice(slice().first, slice().last)}>
            {(row) => (
              <div
                class="row-holder"
                classList={{ 'row-marked': marked() === row.message.id }}
                data-key={row.message.id}
                ref={(element) => {
                  observer.observe(element);
                  onCleanup(() => observer.unobserve(element));
                }}
              >
                <MessageRow row={row} context={props.context} />
              </div>
            )}
          </For>
          <div class="messages-space" style={{ height: `${String(slice().below)}px` }} />
        </div>
      </div>
      <Show when={page_failure()}>
        {(side) => (
          <div class="messages-failure" role="alert">
            {side() === 'before' ? 'Older' : 'Newer'} messages could not be loaded.{' '}
            <button type="button" class="link-button" onClick={() => void load_more(side())}>
              Try again
            </button>
          </div>
        )}
      </Show>
      <Show when={state() === 'ready' && !at_end()}>
        <button type="button" class="to-end" aria-label="To the newest message" onClick={() => go({ edge: 'newest' })}>
          <Icon name="down" />
        </button>
      </Show>
    </div>
  );
}
