/** Starts the web app: words first, then React. */
import 'virtual:tokens.css';
import './kit/theme/base.css';
import './boot/first.css';

import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { reloadOnceFor } from './app/reload';
import { tabLeaves } from './app/tabLeaves';
import { startWorker } from './app/worker';
import { firstLanguage, startWords } from './i18n';
import { startLocale } from './kit/theme/locale';

window.addEventListener('vite:preloadError', (event) => {
  if (reloadOnceFor(event.payload)) event.preventDefault();
});

tabLeaves(document);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await Promise.all([startWords(), startLocale(firstLanguage())]);
// as a transition: drawn in small pieces, between which the browser can paint and answer
startTransition(() => createRoot(root).render(<App />));
startWorker();
