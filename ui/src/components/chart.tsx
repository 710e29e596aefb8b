import { createEffect, createSignal, For, onCleanup, onMount, Show, type JSX } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { DayVolume } from '../api/types';
import { is_dark } from '../app/theme';
import { format_compact, format_count, format_day, format_number } from '../text/format';

const day_seconds = 86_400;

function seconds(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/** Days and messages, with the days on which nothing was said filled in as zeros. */
export function fill_days(volumes: readonly DayVolume[]): [number[], number[]] {
  const times: number[] = [];
  const counts: number[] = [];
  for (const { date, messages } of volumes) {
    const time = seconds(date);
    if (!Number.isFinite(time)) continue;
    for (let gap = (times[times.length - 1] ?? time) + day_seconds; gap < time; gap += day_seconds) {
      times.push(gap);
      counts.push(0);
    }
    times.push(time);
    counts.push(messages);
  }
  return [times, counts];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const ranges: [string, number | undefined][] = [
  ['30 days', 30],
  ['A year', 365],
  ['All', undefined],
];

/** Messages a day as bars. Drag to zoom, click twice or press “All” to see everything again. */
export function VolumeChart(props: {
  volumes: DayVolume[];
  height?: number;
  pick?: (day: string) => void;
}): JSX.Element {
  const [pointed, set_pointed] = createSignal<{ day: string; count: number }>();
  const [shown, set_shown] = createSignal('All');
  let holder: HTMLDivElement | undefined;
  let plot: uPlot | undefined;
  const data = (): [number[], number[]] => fill_days(props.volumes);
  const busiest = (): DayVolume | undefined =>
    props.volumes.reduce<DayVolume | undefined>(
      (best, day) => (day.messages > (best?.messages ?? 0) ? day : best),
      undefined,
    );

  function point(index: number | null | undefined): void {
    const time = index === null || index === undefined ? undefined : plot?.data[0][index];
    const count = index === null || index === undefined ? undefined : plot?.data[1]?.[index];
    set_pointed(
      time === undefined ? undefined : { day: new Date(time * 1000).toISOString().slice(0, 10), count: count ?? 0 },
    );
  }

  function options(width: number): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: colour('--text-muted'),
      grid: { stroke: colour('--border'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    return {
      width,
      height: props.height ?? 220,
      tzDate: (time) => uPlot.tzDate(new Date(time * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: true } },
      scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.08)] } },
      axes: [
        { ...axis, grid: { show: false }, space: 70, size: 40 },
        {
          ...axis,
          size: 48,
          values: (_plot, values) => values.map((value) => (Number.isInteger(value) ? format_compact(value) : '')),
        },
      ],
      series: [
        {},
        {
          stroke: colour('--chart'),
          fill: colour('--chart-fill'),
          width: 1.5,
          ...(uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.8, 40], gap: 0 }) } : {}),
          points: { show: false },
        },
      ],
      hooks: { setCursor: [(self) => point(self.cursor.idx)] },
    };
  }

  function draw(): void {
    if (!holder) return;
    plot?.destroy();
    plot = new uPlot(options(Math.max(200, holder.clientWidth)), data(), holder);
  }

  function zoom(name: string, days: number | undefined): void {
    const times = data()[0];
    const last = times[times.length - 1];
    const first = times[0];
    if (plot === undefined || first === undefined || last === undefined) return;
    const min = days === undefined ? first - day_seconds : Math.max(first - day_seconds, last - days * day_seconds);
    plot.setScale('x', { min, max: last + day_seconds });
    set_shown(name);
  }

  onMount(() => {
    createEffect(() => {
      is_dark();
      draw();
    });
    const observer = new ResizeObserver(() => {
      if (holder && plot && holder.clientWidth > 0)
        plot.setSize({ width: holder.clientWidth, height: props.height ?? 220 });
    });
    if (holder) observer.observe(holder);
    onCleanup(() => {
      observer.disconnect();
      plot?.destroy();
    });
  });

  const summary = (): string => {
    const most = busiest();
    return `Messages a day, ${format_count(props.volumes.length, 'day')} with messages. Busiest: ${most ? `${format_day(most.date)} with ${format_number(most.messages)}` : 'none'}.`;
  };

  return (
    <figure class="chart">
      <div class="chart-bar">
        <figcaption aria-live="off">
          <Show when={pointed()} fallback={<span class="muted">{summary()}</span>}>
            {(day) => (
              <span>
                <strong>{format_count(day().count, 'message')}</strong> on {format_day(day().day)}
              </span>
            )}
          </Show>
        </figcaption>
        <div class="segments" role="group" aria-label="Range">
          <For each={ranges}>
            {([name, days]) => (
              <button type="button" aria-pressed={shown() === name} onClick={() => zoom(name, days)}>
                {name}
              </button>
            )}
          </For>
        </div>
      </div>
      <div
        class="chart-canvas"
        role="img"
        aria-label={summary()}
        ref={(element) => (holder = element)}
        classList={{ 'chart-pick': props.pick !== undefined }}
        onClick={() => {
          const day = pointed();
          if (day && props.pick) props.pick(day.day);
        }}
      />
    </figure>
  );
}
