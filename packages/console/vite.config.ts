import { defineConfig } from 'vite';

/** Assets stay files (never data: URLs), because the hub's content policy allows the page its own origin and nothing else. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2024',
    cssTarget: ['chrome125', 'firefox128', 'safari18'],
    modulePreload: { polyfill: false },
    // Libraries mark files for server rendering ('use client'), which does not happen here.
    rolldownOptions: {
      onLog: (level, log, next) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : next(level, log)),
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': process.env['REMIT_HUB'] ?? 'http://127.0.0.1:7468' } },
});
