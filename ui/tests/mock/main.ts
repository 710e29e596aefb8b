import { start_mock_server } from './server';

const server = await start_mock_server(Number(process.env['PORT'] ?? 8081));
process.stdout.write(`The page with generated messages: ${server.url}\n`);
