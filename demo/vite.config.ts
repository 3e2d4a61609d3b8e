/** Builds the demo's pages into dist/demo: the portal, and the merchant's React page. The widgets are not part of it: pages load them as anybody would. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  publicDir: here('./public'),
  logLevel: 'warn',
  // Contracts are read for their paths and labels; the server validates.
  resolve: { alias: { 'zod/mini': here('../components/schema-free.ts') } },
  build: {
    outDir: here('../dist/demo'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { portal: here('portal/index.html'), react: here('embed/react.html') } },
  },
});
