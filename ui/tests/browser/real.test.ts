// The page in a real Chromium against the real server: one that TELELAKE_URL names, or the built binary over examples/.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chat } from '../../src/api/types';
import { serious_findings } from './axe';
import { chromium_path, launch, open_page } from './browser';

const root = join(import.meta.dirname, '../../..');
const binary = ['build/release/bin/telelake', 'build/dev/bin/telelake']
  .map((path) => join(root, path))
  .find((path) => existsSync(path));

function exports_in(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)result\.json$|\.zip$/.test(path))
    .map((path) => join(folder, path))
    .sort();
}

const examples = exports_in(join(root, 'examples'));
const given = process.env['TELELAKE_URL'];
const possible = chromium_path !== undefined && (given !== undefined || (binary !== undefined && examples.length > 0));

async function free_port(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function ready(url: string): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    if (
      await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error(`${url} did not become ready within ten seconds`);
}

describe.skipIf(!possible)('the page with the real server', () => {
  let browser: Browser;
  let server: ChildProcess | undefined;
  let folder: string | undefined;
  let base = given ?? '';
  let chats: Chat[] = [];

  beforeAll(async () => {
    if (given === undefined) {
      folder = mkdtempSync(join(tmpdir(), 'telelake-ui-'));
      const imported = spawnSync(binary ?? '', ['--data', folder, 'import', ...examples], { encoding: 'utf8' });
      // 3: something of the examples is bad on purpose and went to quarantine.
      if (imported.status !== 0 && imported.status !== 3) throw new Error(`The import failed: ${imported.stderr}`);
      const analysed = spawnSync(binary ?? '', ['--data', folder, 'analyze'], { encoding: 'utf8' });
      if (analysed.status !== 0 && analysed.status !== 3) throw new Error(`The analysis failed: ${analysed.stderr}`);
      const port = await free_port();
      base = `http://127.0.0.1:${String(port)}`;
      server = spawn(binary ?? '', ['--data', folder, 'serve', '--listen', `127.0.0.1:${String(port)}`], {
        stdio: 'ignore',
      });
    }
    await ready(base);
    chats = ((await (await fetch(`${base}/api/v1/chats`)).json()) as { chats: Chat[] }).chats;
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function with_page(theme: 'light' | 'dark', use: (page: Page) => Promise<void>): Promise<void> {
    const session = await open_page(browser, base, { theme });
    try {
      await use(session.page);
      expect(session.troubles).toEqual([]);
    } finally {
      await session.close();
    }
  }

  it.each(['light', 'dark'] as const)('has nothing serious for axe in %s', async (theme) => {
    await with_page(theme, async (page) => {
      for (const path of ['/', '/chats', '/report']) {
        await page.goto(path, { waitUntil: 'networkidle' });
        expect(await page.locator('.state-failure').count()).toBe(0);
        expect(await serious_findings(page)).toEqual([]);
      }
    });
  });

  it('opens every chat, and shows its first and its newest message', async () => {
    expect(chats.length).toBeGreaterThan(0);
    await with_page('light', async (page) => {
      for (const chat of chats.filter((candidate) => candidate.messages > 0).slice(0, 20)) {
        await page.goto(`/chats/${chat.scope}/${String(chat.id)}`);
        await page.waitForSelector('article.row');
        const newest = (await (
          await fetch(`${base}/api/v1/chats/${chat.scope}/${String(chat.id)}/messages?limit=1`)
        ).json()) as { messages: { id: number }[] };
        await page.waitForSelector(`#message-${String(newest.messages[0]?.id)}`);
        await page.keyboard.press('Home');
        const oldest = (await (
          await fetch(`${base}/api/v1/chats/${chat.scope}/${String(chat.id)}/messages?limit=1&after=-2147483649`)
        ).json()) as { messages: { id: number }[] };
        await page.waitForSelector(`#message-${String(oldest.messages[0]?.id)}`);
        expect(await serious_findings(page)).toEqual([]);
      }
    });
  });

  it('pages through the largest chat in order with few nodes', async () => {
    const largest = chats.reduce((best, chat) => (chat.messages > best.messages ? chat : best));
    await with_page('light', async (page) => {
      await page.goto(`/chats/${largest.scope}/${String(largest.id)}`);
      await page.waitForSelector('article.row');
      for (let turn = 0; turn < 40; turn += 1) {
        await page.evaluate(() => ((document.querySelector('.messages') as HTMLElement).scrollTop -= 700));
        await page.waitForTimeout(20);
      }
      const ids = await page.$$eval('article.row', (rows) =>
        rows.map((row) => Number((row as HTMLElement).dataset['id'])),
      );
      expect(ids.length).toBeLessThanOrEqual(150);
      expect([...new Set(ids)].sort((a, b) => a - b)).toEqual(ids);
    });
  });
});
