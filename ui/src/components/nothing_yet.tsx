import type { JSX } from 'solid-js';
import { Empty } from './states';

/** What an empty store says: what to do next. */
export function NothingYet(): JSX.Element {
  return (
    <Empty title="The store is empty">
      <p>Bring in a Telegram Desktop export (result.json, its folder, or a zip of it), then load this page again:</p>
      <pre class="command" tabindex="0">
        <code>telelake import path/to/result.json</code>
      </pre>
      <p class="muted">
        In Telegram Desktop: a chat’s menu → Export chat history → format JSON. Or Settings → Advanced → Export Telegram
        data.
      </p>
    </Empty>
  );
}
