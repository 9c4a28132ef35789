/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { boot } from './plugins/boot.ts';
import { compress } from './plugins/compress.ts';
import { tokensCss } from './plugins/tokens.ts';
import { words } from './plugins/words.ts';

const server = process.env.GUANXI_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), tokensCss(), words(), boot(), compress()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/api': { target: server, ws: true, headers: { origin: server } } },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    css: false,
  },
});
