/** Providers round the router. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router/dom';

import { onSignedOut } from '@/api/client';
import { Problem } from '@/api/problem';
import { sessionQuery } from '@/api/session';
import { useLanguage } from '@/kit/format/useFormat';
import { ActsContext } from '@/kit/acts';
import { PanelsContext } from '@/kit/panels';
import { ThemeProvider } from '@/kit/theme/ThemeProvider';
import { ToastHost } from '@/kit/toast';

import { acts, panels } from './rooms';
import { makeRouter } from './router';

const TRIES = 2;

function worthAnotherTry(count: number, error: unknown): boolean {
  const passing = !(error instanceof Problem) || error.status === 0 || error.status >= 502;
  return passing && count < TRIES;
}

const queryClient = new QueryClient({
  defaultOptions: {
    // "always": the server may be on this very machine while the browser believes to be offline
    queries: { staleTime: 15_000, retry: worthAnotherTry, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

export function App() {
  const language = useLanguage();
  const [router] = useState(makeRouter);
  // asked again and not believed: whoever changes how they sign in gets a new session while others of their requests still name the old one
  useEffect(() => onSignedOut(() => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })), []);
  return (
    <QueryClientProvider client={queryClient}>
      <ThemeProvider language={language}>
        <PanelsContext value={panels}>
          <ActsContext value={acts}>
            <RouterProvider router={router} />
            <ToastHost />
          </ActsContext>
        </PanelsContext>
      </ThemeProvider>
    </QueryClientProvider>
  );
}
