import { createResource, Match, Show, Switch, type JSX } from 'solid-js';
import { ApiError } from '../api/client';
import { Icon } from './icon';

export function Loading(props: { what: string }): JSX.Element {
  return (
    <div class="state" role="status">
      <span class="spinner" aria-hidden="true" />
      <p>Loading {props.what}…</p>
    </div>
  );
}

export function Failure(props: { error: unknown; retry: () => void }): JSX.Element {
  const title = (): string => (props.error instanceof ApiError ? props.error.title : 'Something went wrong');
  const detail = (): string => (props.error instanceof Error ? props.error.message : String(props.error));
  return (
    <div class="state state-failure" role="alert">
      <Icon name="error" class="state-icon" />
      <h2>{title()}</h2>
      <p>{detail()}</p>
      <button type="button" class="button" onClick={() => props.retry()}>
        Try again
      </button>
    </div>
  );
}

export function Empty(props: { title: string; children?: JSX.Element }): JSX.Element {
  return (
    <div class="state">
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

/** Something that is fetched: what stands there while it comes, when it fails, and once it is there. */
export function Fetched<Source, Value>(props: {
  what: string;
  source: Source;
  fetch: (source: Source) => Promise<Value>;
  children: (value: Value) => JSX.Element;
}): JSX.Element {
  const [value, { refetch }] = createResource(
    () => ({ source: props.source }),
    ({ source }) => props.fetch(source),
  );
  return (
    <Switch>
      <Match when={value.error as unknown}>{(error) => <Failure error={error()} retry={() => void refetch()} />}</Match>
      <Match when={value.loading}>
        <Loading what={props.what} />
      </Match>
      <Match when={value()}>
        {(ready) => (
          <Show when={ready()} keyed>
            {(shown) => props.children(shown)}
          </Show>
        )}
      </Match>
    </Switch>
  );
}
