import { For, Show, type JSX } from 'solid-js';
import { api } from '../api/client';
import type { Chat, CheckSummary, Overview } from '../api/types';
import { check_title } from '../text/checks';
import { ChatList } from '../components/chat_list';
import { VolumeChart } from '../components/chart';
import { NothingYet } from '../components/nothing_yet';
import { SeverityBadge } from '../components/severity';
import { Fetched } from '../components/states';
import { Tile } from '../components/tile';
import { by_severity } from '../text/checks';
import {
  format_bytes,
  format_compact,
  format_instant,
  format_number,
  format_share,
  format_short_day,
} from '../text/format';

function Tiles(props: { overview: Overview }): JSX.Element {
  const totals = (): Overview['totals'] => props.overview.totals;
  const span = (): string | undefined => {
    const { first_date, last_date } = totals();
    return first_date === undefined || last_date === undefined
      ? undefined
      : `${format_short_day(first_date)} – ${format_short_day(last_date)}`;
  };
  return (
    <dl class="tiles">
      <Tile label="Messages" value={format_compact(totals().messages)} note={span()} />
      <Tile label="Chats" value={format_number(totals().chats)} note={`${format_compact(totals().threads)} threads`} />
      <Tile label="People" value={format_compact(totals().participants)} note="users, bots, channels" />
      <Tile label="Revisions" value={format_compact(totals().revisions)} note="earlier values of edits" />
      <Tile label="Deleted" value={format_compact(totals().tombstones)} note="kept, and marked so" />
      <Tile label="Quarantined" value={format_compact(totals().quarantined)} note="did not validate" />
      <Show when={totals().bytes}>
        {(bytes) => (
          <Tile label="On disk" value={format_bytes(bytes())} note={`${format_number(totals().files ?? 0)} files`} />
        )}
      </Show>
    </dl>
  );
}

function Quality(props: { quality: Overview['quality'] }): JSX.Element {
  const checks = (): CheckSummary[] => by_severity(props.quality.checks);
  return (
    <section class="panel" aria-labelledby="quality-title">
      <div class="panel-head">
        <h2 id="quality-title">Quality</h2>
        <Show when={props.quality.analysed_at}>
          {(time) => <span class="muted">analysed {format_instant(time())}</span>}
        </Show>
      </div>
      <Show when={checks().length > 0} fallback={<p class="muted">Not analysed yet: run “telelake analyze”.</p>}>
        <ul class="checks">
          <For each={checks()}>
            {(check) => (
              <li>
                <a href={`/report#check-${check.check}`} class="check-link">
                  <SeverityBadge severity={check.severity} />
                  <span class="check-name">{check_title(check.check)}</span>
                  <span class="check-count">
                    {format_number(check.count)}
                    <span class="muted"> {check.count > 0 ? format_share(check.share) : ''}</span>
                  </span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function Everything(props: { overview: Overview; chats: Chat[] }): JSX.Element {
  return (
    <>
      <Tiles overview={props.overview} />
      <section class="panel" aria-labelledby="volume-title">
        <div class="panel-head">
          <h2 id="volume-title">Messages a day</h2>
        </div>
        <VolumeChart volumes={props.overview.volumes} />
      </section>
      <div class="columns">
        <section class="panel panel-list" aria-labelledby="chats-title">
          <div class="panel-head">
            <h2 id="chats-title">Chats</h2>
          </div>
          <ChatList chats={props.chats} />
        </section>
        <Quality quality={props.overview.quality} />
      </div>
    </>
  );
}

export function OverviewPage(): JSX.Element {
  return (
    <div class="page">
      <header class="page-head">
        <h1>Overview</h1>
      </header>
      <Fetched what="the overview" source="overview" fetch={() => Promise.all([api.overview(), api.chats()])}>
        {([overview, chats]) => (
          <Show when={overview.totals.chats > 0} fallback={<NothingYet />}>
            <Everything overview={overview} chats={chats} />
          </Show>
        )}
      </Fetched>
    </div>
  );
}
