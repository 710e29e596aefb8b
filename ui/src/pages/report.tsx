import { createResource, createEffect, For, Show, type JSX } from 'solid-js';
import { api } from '../api/client';
import type { Check, Finding, Report } from '../api/types';
import { chat_address, navigate, place } from '../app/router';
import { Bar } from '../components/bar';
import { VolumeChart } from '../components/chart';
import { chat_title } from '../components/chat_list';
import { SeverityBadge } from '../components/severity';
import { Empty, Fetched } from '../components/states';
import { Tile } from '../components/tile';
import { by_severity } from '../text/checks';
import { format_count, format_day, format_number, format_share, humanise } from '../text/format';

type Choice = { date?: string; scope?: string; chat?: string };

function choice(): Choice {
  const query = place().query;
  const chosen: Choice = {};
  for (const name of ['date', 'scope', 'chat'] as const) {
    const value = query.get(name);
    if (value !== null && value !== '') chosen[name] = value;
  }
  return chosen;
}

function choose(next: Choice): void {
  const query = new URLSearchParams(next).toString();
  navigate(`/report${query ? `?${query}` : ''}`);
}

function Choices(): JSX.Element {
  const [chats] = createResource(() => api.chats().catch(() => []));
  const selected = (): string => (choice().chat === undefined ? '' : `${choice().scope ?? ''}/${choice().chat ?? ''}`);
  return (
    <div class="choices">
      <label>
        <span>Chat</span>
        <select
          class="control"
          onChange={(event) => {
            const [scope, chat] = event.currentTarget.value.split('/');
            const { date } = choice();
            choose({ ...(date ? { date } : {}), ...(scope && chat ? { scope, chat } : {}) });
          }}
        >
          <option value="">All chats</option>
          <For each={chats() ?? []}>
            {(chat) => {
              const value = `${chat.scope}/${String(chat.id)}`;
              return (
                <option value={value} selected={value === selected()}>
                  {chat_title(chat)}
                </option>
              );
            }}
          </For>
        </select>
      </label>
      <label>
        <span>Day</span>
        <input
          class="control"
          type="date"
          value={choice().date ?? ''}
          onChange={(event) => {
            const next = choice();
            next.date = event.currentTarget.value;
            if (next.date === '') delete next.date;
            choose(next);
          }}
        />
      </label>
      <Show when={choice().date ?? choice().chat}>
        <button type="button" class="button" onClick={() => choose({})}>
          Everything
        </button>
      </Show>
    </div>
  );
}

function link_of(finding: Finding): string | undefined {
  const { scope, chat, message_id } = finding;
  if (scope === undefined || chat === undefined || message_id === undefined) return undefined;
  return chat_address(scope, chat, { message: message_id });
}

function Examples(props: { check: Check; titles: Map<string, string> }): JSX.Element {
  const name = (scope: string | undefined, chat: number | undefined): string =>
    props.titles.get(`${scope ?? ''}/${String(chat)}`) ?? String(chat);
  return (
    <details class="examples">
      <summary>
        {props.check.examples.length < props.check.count
          ? `${format_number(props.check.examples.length)} of ${format_number(props.check.count)}`
          : format_count(props.check.examples.length, 'example')}
      </summary>
      <ul>
        <For each={props.check.examples}>
          {(finding) => (
            <li>
              <Show when={link_of(finding)}>
                {(link) => (
                  <a href={link()}>
                    <span dir="auto">{name(finding.scope, finding.chat)}</span> · {finding.message_id}
                  </a>
                )}
              </Show>
              <span class="finding-detail" dir="auto">
                {finding.detail}
              </span>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}

function Fields(props: { fields: NonNullable<Check['by_field']> }): JSX.Element {
  return (
    <details class="examples">
      <summary>Share by field</summary>
      <Ranking
        rows={props.fields.map((field) => ({
          name: field.field,
          words: `${format_share(field.share)} (${format_number(field.missing)} of ${format_number(field.total)})`,
          share: field.share,
        }))}
      />
    </details>
  );
}

function CheckCard(props: { check: Check; titles: Map<string, string> }): JSX.Element {
  const check = (): Check => props.check;
  return (
    <article class="check-card" id={`check-${check().check}`} tabindex="-1">
      <header>
        <SeverityBadge severity={check().severity} />
        <h3>{check().title}</h3>
        <span class="check-count">
          {format_number(check().count)}
          <span class="muted">
            {' '}
            of {format_number(check().total)} · {format_share(check().share)}
          </span>
        </span>
      </header>
      <Show when={check().count > 0}>
        <Bar share={check().share} tone={check().severity} />
      </Show>
      <p>{check().explanation}</p>
      <Show when={check().by_field?.length}>
        <Fields fields={check().by_field ?? []} />
      </Show>
      <Show when={check().examples.length > 0}>
        <Examples check={check()} titles={props.titles} />
      </Show>
    </article>
  );
}

function Ranking(props: { rows: { name: string; words: string; share: number }[] }): JSX.Element {
  return (
    <ol class="ranking">
      <For each={props.rows}>
        {(row) => (
          <li>
            <span class="ranking-name" dir="auto">
              {row.name}
            </span>
            <span class="ranking-words">{row.words}</span>
            <Bar share={row.share} />
          </li>
        )}
      </For>
    </ol>
  );
}

function ranked<T extends { messages: number }>(
  items: readonly T[],
  name: (item: T) => string,
): { name: string; words: string; share: number }[] {
  const most = Math.max(1, ...items.map((item) => item.messages));
  return items.map((item) => ({ name: name(item), words: format_number(item.messages), share: item.messages / most }));
}

function Hours(props: { hours: number[] }): JSX.Element {
  const most = (): number => Math.max(1, ...props.hours);
  return (
    <ul class="hours" aria-label="Messages by hour, UTC">
      <For each={props.hours}>
        {(count, hour) => (
          <li title={`${String(hour()).padStart(2, '0')}:00 UTC, ${format_count(count, 'message')}`}>
            <span class="hour-bar" aria-hidden="true">
              <span style={{ height: `${String((count / most()) * 100)}%` }} />
            </span>
            <span class="hour-name" aria-hidden="true">
              {hour() % 6 === 0 ? String(hour()).padStart(2, '0') : ''}
            </span>
            <span class="sr-only">
              {hour()} o’clock: {count}
            </span>
          </li>
        )}
      </For>
    </ul>
  );
}

function Gaps(props: { gaps: Report['gaps']; titles: Map<string, string> }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="gaps-title">
      <div class="panel-head">
        <h2 id="gaps-title">Largest gaps in message ids</h2>
      </div>
      <p class="muted">
        An id may be missing because the message was deleted, was never there, or was not exported: a gap alone proves
        nothing.
      </p>
      <div class="table-frame" tabindex="0" role="group" aria-label="Gaps">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Chat</th>
              <th scope="col">After message</th>
              <th scope="col">Before message</th>
              <th scope="col" class="number">
                Missing
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.gaps}>
              {(gap) => (
                <tr>
                  <td dir="auto">{props.titles.get(`${gap.scope}/${String(gap.chat)}`) ?? gap.chat}</td>
                  <td>
                    <a href={chat_address(gap.scope, gap.chat, { message: gap.from_id - 1 })}>{gap.from_id - 1}</a>
                  </td>
                  <td>
                    <a href={chat_address(gap.scope, gap.chat, { message: gap.to_id + 1 })}>{gap.to_id + 1}</a>
                  </td>
                  <td class="number">{format_number(gap.missing)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Totals(props: { report: Report }): JSX.Element {
  const sum = (field: 'edited' | 'deleted' | 'service'): number =>
    props.report.volumes.reduce((total, day) => total + (day[field] ?? 0), 0);
  return (
    <dl class="tiles">
      <Tile label="Messages" value={format_number(props.report.totals.messages)} />
      <Tile label="Chats" value={format_number(props.report.totals.chats)} />
      <Tile label="People" value={format_number(props.report.totals.participants)} />
      <Tile label="Edited" value={format_number(sum('edited'))} />
      <Tile label="Deleted" value={format_number(sum('deleted'))} />
      <Tile label="Events" value={format_number(sum('service'))} />
      <Tile label="Quarantined" value={format_number(props.report.totals.quarantined)} />
    </dl>
  );
}

function Body(props: { report: Report }): JSX.Element {
  const report = props.report;
  const titles = new Map(report.chats.map((chat) => [`${chat.scope}/${String(chat.id)}`, chat_title(chat)]));
  const bad = report.checks.filter((check) => check.severity !== 'ok').length;
  // A link such as /report#check-id_gaps: the check is there only now.
  createEffect(() => {
    place();
    const wanted = window.location.hash.slice(1);
    if (wanted !== '') queueMicrotask(() => document.getElementById(wanted)?.scrollIntoView({ block: 'start' }));
  });
  return (
    <>
      <Totals report={report} />
      <Show when={report.generated_for.date === undefined && report.volumes.length > 0}>
        <section class="panel" aria-labelledby="report-volume">
          <div class="panel-head">
            <h2 id="report-volume">Messages a day</h2>
          </div>
          <VolumeChart volumes={report.volumes} height={180} pick={(date) => choose({ ...choice(), date })} />
        </section>
      </Show>
      <section aria-labelledby="checks-title" class="check-cards">
        <h2 id="checks-title">
          Checks{' '}
          <span class="muted">
            {bad === 0
              ? 'nothing found'
              : `${format_number(bad)} of ${format_number(report.checks.length)} found something`}
          </span>
        </h2>
        <For each={by_severity(report.checks)}>{(check) => <CheckCard check={check} titles={titles} />}</For>
      </section>
      <div class="thirds">
        <section class="panel" aria-labelledby="hours-title">
          <div class="panel-head">
            <h2 id="hours-title">Hours of the day</h2>
            <span class="muted">UTC</span>
          </div>
          <Hours hours={report.hours} />
        </section>
        <section class="panel" aria-labelledby="senders-title">
          <div class="panel-head">
            <h2 id="senders-title">Who writes most</h2>
          </div>
          <Ranking rows={ranked(report.senders, (sender) => sender.name || `User ${String(sender.id ?? '')}`)} />
        </section>
        <section class="panel" aria-labelledby="kinds-title">
          <div class="panel-head">
            <h2 id="kinds-title">Kinds of messages</h2>
          </div>
          <Ranking rows={ranked(report.kinds, (kind) => humanise(kind.kind))} />
        </section>
      </div>
      <Show when={report.gaps.length > 0}>
        <Gaps gaps={report.gaps} titles={titles} />
      </Show>
    </>
  );
}

export function ReportPage(): JSX.Element {
  const source = (): string => JSON.stringify(choice());
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1>Report</h1>
          <p class="page-lead">{choice().date ? format_day(choice().date ?? '') : 'All days'}</p>
        </div>
        <Choices />
      </header>
      <Fetched what="the report" source={source()} fetch={() => api.report(choice())}>
        {(report) => (
          <Show
            when={report.totals.messages > 0}
            fallback={
              <Empty title="No messages">
                <p>Nothing is stored for this choice. Choose another day or chat, or import an export first.</p>
              </Empty>
            }
          >
            <Body report={report} />
          </Show>
        )}
      </Fetched>
    </div>
  );
}
