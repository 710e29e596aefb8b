// Serves the built page and the mock API under the same headers as the real server.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { MockApi } from './api';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const dist_folder = join(import.meta.dirname, '../../dist');

export interface MockServer {
  url: string;
  api: MockApi;
  close: () => Promise<void>;
}

function file_for(path: string): string {
  const file = join(dist_folder, normalize(path));
  const is_file = file.startsWith(dist_folder) && existsSync(file) && statSync(file).isFile();
  return is_file ? file : join(dist_folder, 'index.html');
}

export async function start_mock_server(port = 0): Promise<MockServer> {
  const api = new MockApi();
  const server: Server = createServer((request, response) => {
    response.setHeader(
      'content-security-policy',
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    response.setHeader('x-content-type-options', 'nosniff');
    if (api.handle(request, response)) return;
    const file = file_for(new URL(request.url ?? '/', 'http://localhost').pathname);
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    api,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
