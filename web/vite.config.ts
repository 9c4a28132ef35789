/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { boot } from './plugins/boot.ts';
import { compress } from './plugins/compress.ts';
import { names } from './plugins/names.ts';
import { sdk } from './plugins/sdk.ts';
import { tokensCss } from './plugins/tokens.ts';
import { words } from './plugins/words.ts';

// the address Guanxi believes to have; it is asked at 127.0.0.1, where it listens, whatever "localhost" is here
const server = new URL(process.env.GUANXI_SERVER ?? 'http://localhost:8000');
const target = server.origin.replace('//localhost', '//127.0.0.1');

export default defineConfig({
  plugins: [react(), tokensCss(), words(), names(), boot(), sdk(), compress()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)), '@sdk': fileURLToPath(new URL('./sdk', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    // the shell is one file, what most pages use is another, what several share comes in few: each is a round trip of a first visit
    rolldownOptions: {
      output: {
        // files that share much may come to import each other; their modules run in the order of the sources all the same
        strictExecutionOrder: true,
        codeSplitting: {
          groups: [
            { name: 'shell', tags: ['$initial'], priority: 20 },
            { name: 'parts', test: /node_modules/, minShareCount: 10, priority: 10 },
            { name: 'shared', test: /node_modules/, minShareCount: 3, entriesAware: true, entriesAwareMergeThreshold: 6_000 },
            { name: 'kit', test: /src\/(kit|api|i18n)\/|rooms\/\w+\/\w+\.tsx?$/, minShareCount: 3, entriesAware: true, entriesAwareMergeThreshold: 2_000 },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': { target, ws: true, headers: { origin: server.origin, host: server.host } } },
  },
  test: {
    css: false,
    // a test of plain functions is *.test.ts; one that needs a page is *.test.tsx
    projects: [
      { extends: true, test: { name: 'plain', environment: 'node', include: ['src/**/*.test.ts', 'sdk/**/*.test.ts'] } },
      { extends: true, test: { name: 'page', environment: 'jsdom', include: ['src/**/*.test.tsx', 'sdk/**/*.test.tsx'], setupFiles: ['src/test-setup.ts'] } },
    ],
  },
});
