import { createSignal } from 'solid-js';

export type Theme = 'system' | 'light' | 'dark';

const storage_key = 'telelake.theme';
const dark_query = window.matchMedia('(prefers-color-scheme: dark)');

function remembered(): Theme {
  try {
    const value = window.localStorage.getItem(storage_key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system'; // Storage may be forbidden; then the choice lasts as long as the page.
  }
}

const [theme, set_theme] = createSignal<Theme>(remembered());
const [is_dark, set_dark] = createSignal(false);

/** The chosen theme, and whether dark is what it comes to now; signals. */
export { theme, is_dark };

function apply(): void {
  const dark = theme() === 'dark' || (theme() === 'system' && dark_query.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  set_dark(dark);
}

export function start_theme(): void {
  apply();
  dark_query.addEventListener('change', apply);
}

/** System, light, dark, and round again. */
export function next_theme(): void {
  const order: Theme[] = ['system', 'light', 'dark'];
  const next = order[(order.indexOf(theme()) + 1) % order.length] ?? 'system';
  set_theme(next);
  try {
    window.localStorage.setItem(storage_key, next);
  } catch {
    // Nothing to be done; see above.
  }
  apply();
}
