/** Starts the web app: words first, then React. */
import 'virtual:tokens.css';
import './kit/theme/base.css';

import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { reloadOnceFor } from './app/reload';
import { startWorker } from './app/worker';
import { startWords } from './i18n';

window.addEventListener('vite:preloadError', (event) => {
  if (reloadOnceFor(event.payload)) event.preventDefault();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await startWords();
createRoot(root).render(<App />);
startWorker();
