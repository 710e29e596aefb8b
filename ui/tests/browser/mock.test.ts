// The page in a real Chromium against generated messages: 10^5 in one chat.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channel_id, chat_id, date_of, former_shift, leading, message_count } from '../mock/messages';
import { start_mock_server, type MockServer } from '../mock/server';
import { serious_findings } from './axe';
import { chromium_path, launch, open_page, type Session } from './browser';

const chat = `/chats/shared/${String(chat_id)}`;
const channel = `/chats/shared/${String(channel_id)}`;
const former = `/chats/1000/${String(chat_id)}`;
const most_nodes = 150;

describe.skipIf(chromium_path === undefined)('the page with generated messages', () => {
  let server: MockServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await start_mock_server();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a page, does something with it, and lets nothing pass that the console complained of. */
  async function with_page(
    look: Parameters<typeof open_page>[2],
    use: (page: Page, session: Session) => Promise<void>,
  ): Promise<void> {
    const session = await open_page(browser, server.url, look);
    try {
      await use(session.page, session);
      expect(session.troubles).toEqual([]);
    } finally {
      await session.close();
    }
  }

  async function open_chat(page: Page, query = ''): Promise<void> {
    await page.goto(`${chat}${query}`);
    await page.waitForSelector('article.row');
    await page.waitForTimeout(300);
  }

  const drawn_ids = (page: Page): Promise<number[]> =>
    page.$$eval('article.row', (rows) => rows.map((row) => Number((row as HTMLElement).dataset['id'])));

  const visible_ids = (page: Page): Promise<number[]> =>
    page.$$eval('article.row', (rows) => {
      const frame = document.querySelector('.messages')?.getBoundingClientRect();
      return rows
        .filter((row) => {
          const box = row.getBoundingClientRect();
          return frame !== undefined && box.bottom > frame.top && box.top < frame.bottom;
        })
        .map((row) => Number((row as HTMLElement).dataset['id']));
    });

  function expect_ascending(ids: number[]): void {
    expect([...new Set(ids)].sort((a, b) => a - b)).toEqual(ids);
  }

  describe.each(['light', 'dark'] as const)('in %s', (theme) => {
    it.each([
      '/',
      '/chats',
      '/chats/1000/1037',
      chat,
      `${chat}?message=49966`,
      '/report',
      '/report?date=2024-05-01',
      '/nowhere',
      channel,
      former,
      `${chat}?thread=${String(leading.copy)}`,
      `${chat}?message=${String(leading.to_post)}`,
    ])('%s has nothing serious for axe', async (path) => {
      await with_page({ theme }, async (page) => {
        await page.goto(path, { waitUntil: 'networkidle' });
        expect(await page.getAttribute('html', 'data-theme')).toBe(theme);
        expect(await serious_findings(page)).toEqual([]);
      });
    });
  });

  it.each(['/', '/chats', `${chat}?message=49966`, '/report', channel, former, `${chat}?thread=2`])(
    '%s fits a phone of 360 pixels',
    async (path) => {
      await with_page({ width: 360, height: 740 }, async (page) => {
        await page.goto(path, { waitUntil: 'networkidle' });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
        expect(await serious_findings(page)).toEqual([]);
      });
    },
  );

  it('names the messages on both sides of a gap', async () => {
    await with_page({}, async (page) => {
      await page.goto('/report', { waitUntil: 'networkidle' });
      const links = page.getByRole('group', { name: 'Gaps' }).locator('tbody tr').first().locator('a');
      expect(await links.allTextContents()).toEqual(['499', '507']);
    });
  });

  it('writes a day once where it begins', async () => {
    await with_page({}, async (page) => {
      await page.goto(`${chat}?message=1`, { waitUntil: 'networkidle' });
      await page.locator('.day').first().waitFor();
      await page.locator('.messages').evaluate((element) => element.scrollTo(0, 0));
      await page.waitForTimeout(200);
      expect(await page.locator('.floating-day').count()).toBe(0);
      await page.locator('.messages').evaluate((element) => element.scrollTo(0, 400));
      await page.locator('.floating-day').waitFor();
    });
  });

  it('begins at the newest message and draws few of them', async () => {
    await with_page({}, async (page) => {
      await open_chat(page);
      expect((await visible_ids(page)).at(-1)).toBe(message_count);
      expect((await drawn_ids(page)).length).toBeLessThanOrEqual(most_nodes);
    });
  });

  it('scrolls up through thousands with bounded nodes, in order, and back down', async () => {
    await with_page({}, async (page) => {
      await open_chat(page);
      const result = await page.evaluate(async (until) => {
        const list = document.querySelector('.messages') as HTMLElement;
        const ids = (): number[] =>
          [...document.querySelectorAll<HTMLElement>('article.row')].map((row) => Number(row.dataset['id']));
        const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
        let most = 0;
        const gaps: number[] = [];
        let before = await frame();
        for (let turn = 0; turn < 4000 && (ids()[0] ?? 0) > until; turn += 1) {
          list.scrollTop -= 700;
          const now = await frame();
          gaps.push(now - before);
          before = now;
          most = Math.max(most, ids().length);
        }
        gaps.sort((a, b) => a - b);
        return { first: ids()[0] ?? 0, most, median: gaps[Math.floor(gaps.length / 2)] ?? 0 };
      }, message_count - 5000);
      expect(result.first).toBeLessThanOrEqual(message_count - 5000);
      expect(result.most).toBeLessThanOrEqual(most_nodes);
      expect(result.median).toBeLessThan(50);
      expect_ascending(await drawn_ids(page));

      const turned = (await visible_ids(page))[0] ?? 0;
      for (let turn = 0; turn < 60; turn += 1) {
        await page.evaluate(() => ((document.querySelector('.messages') as HTMLElement).scrollTop += 700));
        await page.waitForTimeout(20);
      }
      expect((await visible_ids(page))[0]).toBeGreaterThan(turned + 100);
      expect_ascending(await drawn_ids(page));
    });
  });

  it('holds the view still when older pages load above and rows are measured', async () => {
    await with_page({}, async (page) => {
      await open_chat(page);
      for (let turn = 0; turn < 30; turn += 1) {
        const mark = await page.evaluate(() => {
          const list = document.querySelector('.messages') as HTMLElement;
          list.scrollTop -= 900;
          return new Promise<{ id: string; top: number }>((done) =>
            requestAnimationFrame(() =>
              requestAnimationFrame(() => {
                const middle = list.getBoundingClientRect().top + list.clientHeight / 2;
                const row = [...document.querySelectorAll<HTMLElement>('article.row')].find(
                  (candidate) => candidate.getBoundingClientRect().bottom > middle,
                );
                done({ id: row?.id ?? '', top: row?.getBoundingClientRect().top ?? 0 });
              }),
            ),
          );
        });
        await page.waitForTimeout(120);
        const top = await page.$eval(`#${mark.id}`, (row) => row.getBoundingClientRect().top);
        expect(Math.abs(top - mark.top)).toBeLessThanOrEqual(3);
      }
      expect((await visible_ids(page))[0]).toBeLessThan(message_count - 150);
    });
  });

  it('goes to both ends and steps by keyboard', async () => {
    await with_page({}, async (page) => {
      await open_chat(page);
      await page.keyboard.press('Home');
      await page.waitForSelector('#message-1');
      await page.waitForTimeout(300);
      expect((await visible_ids(page))[0]).toBe(1);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('message-3');
      await page.keyboard.press('k');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('message-2');
      await page.keyboard.press('PageDown');
      await page.waitForTimeout(200);
      expect((await visible_ids(page))[0]).toBeGreaterThan(2);
      await page.keyboard.press('End');
      await page.waitForSelector(`#message-${String(message_count)}`);
      await page.waitForTimeout(300);
      expect((await visible_ids(page)).at(-1)).toBe(message_count);
    });
  });

  it('goes to a message and to a day from the address', async () => {
    await with_page({}, async (page) => {
      await open_chat(page, '?message=50015');
      expect(await visible_ids(page)).toContain(50015);
      expect(await page.getAttribute('.row-marked', 'data-key')).toBe('50015');
      await page.goto(`${chat}?date=2024-05-01`);
      await page.waitForSelector('article.row');
      await page.waitForTimeout(300);
      const first = (await visible_ids(page)).find((id) => date_of(id).startsWith('2024-05-01'));
      expect(first).toBeDefined();
      expect(date_of((first ?? 0) - 1).startsWith('2024-05-01')).toBe(false);
      await page.goto(`${chat}?message=50503`);
      await page.getByText('Message 50503 is not in the store').waitFor();
    });
  });

  it('follows a reply, comes back, and marks replies to what is not held', async () => {
    await with_page({}, async (page) => {
      await open_chat(page, '?message=49994');
      await page.getByText('Answers a message that is not in the store').first().waitFor();
      const reply = page.locator('button.reply').first();
      const from = await reply.evaluate((element) => element.closest('article')?.dataset['id']);
      await reply.click();
      await page.waitForURL(/message=/);
      await page.waitForFunction(
        (id) => document.querySelector<HTMLElement>('.row-marked')?.dataset['key'] !== id,
        '49994',
      );
      expect(Number(await page.getAttribute('.row-marked', 'data-key'))).toBeLessThan(Number(from));
      await page.goBack();
      await page.waitForFunction(
        (id) => document.querySelector<HTMLElement>('.row-marked')?.dataset['key'] === id,
        from,
      );
    });
  });

  it('tells a group until it became a supergroup from that, and links both ways', async () => {
    await with_page({}, async (page) => {
      await page.goto('/chats', { waitUntil: 'networkidle' });
      const notes = await page.locator('.chat-words .chat-note').allTextContents();
      expect(notes.filter((note) => note.startsWith('Until it became a supergroup'))).toHaveLength(1);
      // Right below the supergroup.
      expect(notes[1]).toMatch(/^Until it became/);
      await page.getByRole('link', { name: /Until it became a supergroup/ }).click();
      await page.waitForURL(`**${former}`);
      await page.getByText('Said in the group, 120', { exact: true }).waitFor();
      await page.locator('.chat-head').getByRole('link', { name: 'supergroup' }).click();
      await page.waitForURL(`**${chat}`);
      await page.locator('.chat-head').getByText('Before it was a supergroup').waitFor();
      await page.locator('.chat-head').getByRole('link', { name: '120 messages' }).click();
      await page.waitForURL(`**${former}`);
    });
  });

  it('leads from a post to its comments and back', async () => {
    await with_page({}, async (page) => {
      await page.goto(`${channel}?message=7`, { waitUntil: 'networkidle' });
      expect(await page.locator('.comments-link').count()).toBe(1);
      await page.locator('#message-7 .comments-link', { hasText: '41 comments' }).click();
      await page.waitForURL(`**${chat}?thread=2`);
      await page.locator('.thread-origin').getByRole('link', { name: 'Coast Post' }).click();
      await page.waitForURL(`**${channel}?message=7`);
      await page.waitForSelector('.row-marked');
      expect(await page.getAttribute('.row-marked', 'data-key')).toBe('7');
      await page.locator('.chat-head').getByRole('link', { name: 'Harbour watch' }).click();
      await page.waitForURL(`**${chat}`);
      await page.locator('.chat-head').getByRole('link', { name: 'Coast Post' }).waitFor();
    });
  });

  it('names once where a post’s copy came from, and counts its comments there, too', async () => {
    await with_page({}, async (page) => {
      await open_chat(page, '?message=2');
      const copy = page.locator('#message-2');
      expect((await copy.locator('.origin').allInnerTexts()).map((text) => text.trim())).toEqual([
        'Forwarded from Coast Post',
      ]);
      await copy.locator('.comments-link', { hasText: '41 comments' }).waitFor();
    });
  });

  it('follows answers and forwards to other chats, so far as they are held', async () => {
    await with_page({}, async (page) => {
      await open_chat(page, `?message=${String(leading.to_post)}`);
      const row = (id: number) => page.locator(`#message-${String(id)}`);
      await row(leading.to_nowhere).getByText('in another chat, which is not in the store').waitFor();
      expect(await row(leading.to_nowhere).locator('a.reply').count()).toBe(0);
      await row(leading.to_former).locator('a.reply', { hasText: 'Said in the group, 12' }).waitFor();
      await row(leading.to_post).locator('a.reply', { hasText: 'Post 9' }).waitFor();
      const addresses = [
        await row(leading.to_post).locator('a.reply').getAttribute('href'),
        await row(leading.forwarded).locator('.origin a').getAttribute('href'),
        await row(leading.to_former).locator('a.reply').getAttribute('href'),
      ];
      expect(addresses).toEqual([
        `${channel}?message=9`,
        `${channel}?message=9`,
        `${former}?message=${String(12 - former_shift)}`,
      ]);
      await row(leading.to_former).locator('a.reply').click();
      await page.waitForSelector('.row-marked');
      expect(await page.getAttribute('.row-marked', 'data-key')).toBe(String(12 - former_shift));
    });
  });

  it('puts one’s own messages on the right in a private chat', async () => {
    await with_page({}, async (page) => {
      await page.goto('/chats/1000/1037');
      await page.waitForSelector('.message-own');
      const edges = await page.$$eval('.message', (messages) =>
        messages.map((message) => {
          const frame = document.querySelector('.messages-inner')?.getBoundingClientRect();
          const bubble = message.querySelector('.bubble')?.getBoundingClientRect();
          const is_right = (frame?.right ?? 0) - (bubble?.right ?? 0) < (bubble?.left ?? 0) - (frame?.left ?? 0);
          return is_right === message.classList.contains('message-own') || (bubble?.width ?? 0) > 500;
        }),
      );
      expect(edges.length).toBeGreaterThan(5);
      expect(edges.every((right_place) => right_place)).toBe(true);
      expect(await serious_findings(page)).toEqual([]);
    });
  });

  it('draws entities, and shows a spoiler only when asked', async () => {
    await with_page({}, async (page) => {
      await open_chat(page, '?message=49960');
      const text = page.locator('#message-49960 .message-text');
      expect(await text.locator('strong').first().textContent()).toBe('Bold and italic');
      expect(await text.locator('strong em').textContent()).toBe('italic');
      expect(await text.locator('u').textContent()).toBe('underlined');
      expect(await text.locator('s').textContent()).toBe('struck');
      expect(await text.locator('blockquote').textContent()).toContain('2.4 m at noon');
      expect(await text.locator('pre').textContent()).toBe('let level = read(2);');
      expect(await text.locator('a').first().getAttribute('href')).toBe('https://example.org/guide');
      await text.locator('button.spoiler').click();
      expect(await text.locator('.spoiler-shown').textContent()).toBe('secret');
    });
  });

  it('shows what an edit changed', async () => {
    await with_page({}, async (page) => {
      await open_chat(page, '?message=49986');
      await page.locator('#message-49986 .edited').click();
      await page.locator('dialog .revisions li').nth(2).waitFor();
      expect(await page.locator('dialog ins').count()).toBeGreaterThan(0);
      expect(await serious_findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    });
  });

  it('shows one topic', async () => {
    await with_page({}, async (page) => {
      await open_chat(page);
      const offered = await page.locator('.chat-tools option').allTextContents();
      expect(offered, 'comments are reached from their posts').toEqual([
        'All topics',
        'Readings',
        'Repairs',
        'Кают-компания',
      ]);
      await page.selectOption('.chat-tools select', '3');
      await page.waitForURL(/thread=3/);
      await page.waitForTimeout(500);
      const ids = await drawn_ids(page);
      expect(ids.length).toBeGreaterThan(5);

      expect(
        new Set(
          await page.evaluate(async (address) => {
            const page_of_thread = (await (await fetch(address)).json()) as {
              messages: { id: number; thread_id: number }[];
            };
            return page_of_thread.messages.map((message) => message.thread_id);
          }, `/api/v1${chat}/messages?thread=3&limit=5`),
        ),
      ).toEqual(new Set([3]));
    });
  });

  it('finds a chat by name, and shows the keys', async () => {
    await with_page({}, async (page) => {
      await page.goto('/chats');
      await page.waitForSelector('.chat-link');
      await page.keyboard.press('/');
      await page.keyboard.type('harbour');
      expect(await page.locator('.chat-title').allTextContents()).toEqual(['Harbour watch', 'Harbour watch']);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    });
  });

  it('remembers the theme', async () => {
    await with_page({ theme: 'light' }, async (page) => {
      await page.goto('/');
      await page.getByRole('button', { name: /Theme: system/ }).click();
      await page.getByRole('button', { name: /Theme: light/ }).click();
      expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
      await page.reload();
      expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    });
  });

  it('says what to do with an empty store', async () => {
    server.api.empty = true;
    try {
      await with_page({}, async (page) => {
        await page.goto('/');
        await page.getByText('telelake import path/to/result.json').waitFor();
        expect(await serious_findings(page)).toEqual([]);
      });
    } finally {
      server.api.empty = false;
    }
  });

  it('says what failed in the server’s words, and tries again', async () => {
    const session = await open_page(browser, server.url);
    server.api.broken = 'The file chat=1/2024.jsonl.zst is damaged: run “telelake store check”.';
    try {
      await session.page.goto('/');
      await session.page.getByText('is damaged: run').waitFor();
      server.api.broken = undefined;
      await session.page.getByRole('button', { name: 'Try again' }).click();
      await session.page.getByText('Harbour watch').first().waitFor();
    } finally {
      server.api.broken = undefined;
      await session.close();
    }
  });

  it('leads from the overview to a check and from its example to the message', async () => {
    await with_page({}, async (page) => {
      await page.goto('/');
      await page.locator('.check-link', { hasText: 'Replies to messages not held' }).click();
      const card = page.locator('#check-dangling_replies');
      await card.locator('summary').click();
      await card.locator('li a').first().click();
      await page.waitForSelector('.row-marked');
      expect(await page.getAttribute('.row-marked', 'data-key')).toBe('41');
    });
  });
});
