import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What is loaded only where it is used; everything else that pages share stays in the entry. */
const CHUNKS: readonly (readonly [name: string, packages: RegExp])[] = [
  ['editor', /node_modules[\\/](@codemirror|@lezer|style-mod|w3c-keyname|crelt|@marijn)[\\/]/],
  ['charts', /node_modules[\\/](echarts|zrender)[\\/]/],
];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: '../backend/dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // The first versions that know light-dark(): older ones would need every colour twice.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The content security policy allows no inline script, and a data: address only for images.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // Nothing happens in core when it is loaded: what a page does not call stays out of its chunk.
      treeshake: { moduleSideEffects: (id) => !/[\\/]packages[\\/]core[\\/]src[\\/]/.test(id) },
      output: {
        codeSplitting: {
          groups: [
            ...CHUNKS.map(([name, test]) => ({ name, test, priority: 1 })),
            // What most pages use, in one file: thirty small ones would each cost a request. No styles: their order counts.
            { name: 'shared', test: /(node_modules|[\\/]src[\\/]).*\.[cm]?[jt]sx?$/, minShareCount: 3 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
