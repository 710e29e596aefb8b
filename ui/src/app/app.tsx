import {
  createEffect,
  createSignal,
  ErrorBoundary,
  For,
  Match,
  onCleanup,
  onMount,
  Show,
  Switch,
  type JSX,
} from 'solid-js';
import { Help } from '../components/help';
import { Icon, type IconName } from '../components/icon';
import { Empty, Failure } from '../components/states';
import { ChatPage } from '../pages/chat';
import { ChatsPage } from '../pages/chats';
import { OverviewPage } from '../pages/overview';
import { ReportPage } from '../pages/report';
import { navigate, place } from './router';
import { next_theme, theme, type Theme } from './theme';

const pages: [string, string][] = [
  ['/', 'Overview'],
  ['/chats', 'Chats'],
  ['/report', 'Report'],
];

const theme_icons: Record<Theme, IconName> = { system: 'screen', light: 'sun', dark: 'moon' };

function is_current(address: string): boolean {
  return address === '/' ? place().path === '/' : place().path === address || place().path.startsWith(`${address}/`);
}

function chat_of(path: string): { scope: string; id: number } | undefined {
  const match = /^\/chats\/([^/]+)\/(-?\d+)\/?$/.exec(path);
  return match ? { scope: decodeURIComponent(match[1] ?? ''), id: Number(match[2]) } : undefined;
}

function TopBar(props: { open_help: () => void }): JSX.Element {
  return (
    <header class="top-bar">
      <a class="brand" href="/" aria-label="telelake, overview">
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="9" class="brand-ground" />
          <path d="M5 13c3-3 6-3 9 0s6 3 13-1" class="brand-wave" />
          <path d="M5 20c3-3 6-3 9 0s6 3 13-1" class="brand-wave brand-wave-low" />
        </svg>
        <span class="brand-name">telelake</span>
      </a>
      <nav aria-label="Pages">
        <For each={pages}>
          {([address, name]) => (
            <a href={address} aria-current={is_current(address) ? 'page' : undefined}>
              {name}
            </a>
          )}
        </For>
      </nav>
      <div class="top-tools">
        <button
          type="button"
          class="icon-button"
          title={`Theme: ${theme()}`}
          aria-label={`Theme: ${theme()}. Change`}
          onClick={next_theme}
        >
          <Icon name={theme_icons[theme()]} />
        </button>
        <button
          type="button"
          class="icon-button"
          title="Keyboard help (?)"
          aria-label="Keyboard help"
          onClick={() => props.open_help()}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

function title_of(path: string): string {
  const page = pages.find(([address]) => (address === '/' ? path === '/' : path.startsWith(address)));
  return page ? `${page[1]} · telelake` : 'telelake';
}

function focus_filter(): void {
  const field = document.querySelector<HTMLInputElement>('[data-chat-filter]');
  if (field && field.offsetParent !== null) field.focus();
  else {
    navigate('/chats');
    // The list is fetched first; the field takes the focus when it is there.
    window.setTimeout(() => document.querySelector<HTMLInputElement>('[data-chat-filter]')?.focus(), 300);
  }
}

export function App(): JSX.Element {
  const [help, show_help] = createSignal(false);
  const chat = (): string | undefined => (chat_of(place().path) ? place().path : undefined);

  function on_key(event: KeyboardEvent): void {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      (event.target as Element).closest('input, select, textarea, dialog')
    )
      return;
    if (event.key === '?') show_help(true);
    else if (event.key === '/') focus_filter();
    else return;
    event.preventDefault();
  }
  createEffect(() => {
    document.title = title_of(place().path);
  });
  onMount(() => document.addEventListener('keydown', on_key));
  onCleanup(() => document.removeEventListener('keydown', on_key));

  return (
    <>
      <a class="skip-link" href="#main">
        Skip to the content
      </a>
      <TopBar open_help={() => show_help(true)} />
      <main id="main" tabindex="-1" classList={{ 'main-chat': chat() !== undefined }}>
        <ErrorBoundary fallback={(error, reset) => <Failure error={error} retry={reset} />}>
          <Switch
            fallback={
              <div class="page">
                <Empty title="There is no such page">
                  <p>
                    <a href="/">To the overview</a>
                  </p>
                </Empty>
              </div>
            }
          >
            <Match when={place().path === '/'}>
              <OverviewPage />
            </Match>
            <Match when={/^\/chats\/?$/.test(place().path)}>
              <ChatsPage />
            </Match>
            <Match when={chat()} keyed>
              {(path) => <ChatPage scope={chat_of(path)?.scope ?? ''} id={chat_of(path)?.id ?? 0} />}
            </Match>
            <Match when={/^\/report\/?$/.test(place().path)}>
              <ReportPage />
            </Match>
          </Switch>
        </ErrorBoundary>
      </main>
      <Show when={help()}>
        <Help close={() => show_help(false)} />
      </Show>
    </>
  );
}
