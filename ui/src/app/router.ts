import { createSignal } from 'solid-js';

export interface Place {
  path: string;
  query: URLSearchParams;
}

function here(): Place {
  return { path: window.location.pathname, query: new URLSearchParams(window.location.search) };
}

const [place, set_place] = createSignal<Place>(here());

/** Where the page is; a signal. */
export { place };

/** Goes to an address of the page itself. */
export function navigate(address: string, how: { replace?: boolean } = {}): void {
  const next = new URL(address, window.location.href);
  const changes_page = next.pathname !== window.location.pathname;
  if (how.replace === true) window.history.replaceState(null, '', next);
  else window.history.pushState(null, '', next);
  set_place(here());
  if (changes_page) window.scrollTo(0, 0);
}

/** The address of a chat, at a message or a day if one is named. */
export function chat_address(
  scope: string,
  id: number,
  at: { message?: number; date?: string; thread?: number } = {},
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(at)) query.set(name, String(value));
  const text = query.toString();
  return `/chats/${encodeURIComponent(scope)}/${String(id)}${text ? `?${text}` : ''}`;
}

function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element).closest('a');
  if (!link || link.target !== '' || link.origin !== window.location.origin || link.hasAttribute('download')) return;
  if (link.pathname.startsWith('/api/') || link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  navigate(link.href);
}

/** Makes links inside the page and the browser's back and forward work without loading the page anew. */
export function start_router(): void {
  document.addEventListener('click', follow);
  window.addEventListener('popstate', () => set_place(here()));
}
