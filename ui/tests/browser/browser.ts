import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** A Chromium of the system; the tests download none. */
export const chromium_path =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromium_path ?? 'chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Session {
  page: Page;
  /** Console errors, uncaught exceptions, and requests to anywhere but the server. */
  troubles: string[];
  close: () => Promise<void>;
}

export async function open_page(
  browser: Browser,
  base: string,
  look: { width?: number; height?: number; theme?: 'light' | 'dark' } = {},
): Promise<Session> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.theme ?? 'light',
    baseURL: base,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(base)) troubles.push(`request to ${request.url()}`);
  });
  return { page, troubles, close: () => context.close() };
}
