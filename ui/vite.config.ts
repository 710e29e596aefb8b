import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

/** Answers API requests of the development server from generated messages, so that no telelake binary is needed. */
function mock_api(): Plugin {
  return {
    name: 'telelake-mock-api',
    apply: 'serve',
    async configureServer(server) {
      const { MockApi } = await import('./tests/mock/api');
      const api = new MockApi();
      server.middlewares.use((request, response, next) => {
        if (!api.handle(request, response)) next();
      });
    },
  };
}

const server_url = process.env['TELELAKE_URL'];

export default defineConfig({
  plugins: [solid(), ...(server_url ? [] : [mock_api()])],
  server: server_url ? { proxy: { '/api': server_url } } : {},
  build: {
    target: 'es2022',
    // The page is served under `default-src 'self'`: data URLs and inline scripts would be refused by the browser.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
