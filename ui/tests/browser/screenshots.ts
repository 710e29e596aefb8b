// Pictures of every page, to be looked at: `npm run screenshots` writes them to tests/screenshots/.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chat_id } from '../mock/messages';
import { start_mock_server } from '../mock/server';
import { launch, open_page } from './browser';

const folder = join(import.meta.dirname, '../screenshots');
mkdirSync(folder, { recursive: true });
const mock = process.env['TELELAKE_URL'] ? undefined : await start_mock_server();
const base = process.env['TELELAKE_URL'] ?? mock?.url ?? '';
const chat = process.env['TELELAKE_CHAT'] ?? `shared/${String(chat_id)}`;
const pages: [string, string][] = [
  ['overview', '/'],
  ['chats', '/chats'],
  ['chat', `/chats/${chat}`],
  ['chat-middle', `/chats/${chat}?message=${process.env['TELELAKE_MESSAGE'] ?? '50015'}`],
  ...(mock ? [['chat-private', '/chats/1000/1037'] as [string, string]] : []),
  ['report', '/report'],
];
const looks = [
  { name: 'desktop-light', width: 1280, height: 860, theme: 'light' },
  { name: 'desktop-dark', width: 1280, height: 860, theme: 'dark' },
  { name: 'phone-light', width: 360, height: 740, theme: 'light' },
  { name: 'phone-dark', width: 360, height: 740, theme: 'dark' },
] as const;

const browser = await launch();
for (const look of looks) {
  const session = await open_page(browser, base, look);
  for (const [name, path] of pages) {
    await session.page.goto(path, { waitUntil: 'networkidle' });
    await session.page.screenshot({
      path: join(folder, `${name}-${look.name}.png`),
      fullPage: !name.startsWith('chat-') && name !== 'chat',
    });
  }
  for (const trouble of session.troubles) process.stderr.write(`${look.name}: ${trouble}\n`);
  await session.close();
}
await browser.close();
await mock?.close();
