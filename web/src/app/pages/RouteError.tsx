/** A page broke while loading or drawing. A missing file after an upgrade reloads once; anything else is shown and told. */
import { useEffect, useMemo } from 'react';
import { useRouteError } from 'react-router';

import { Problem } from '@/api/problem';
import { ErrorState } from '@/kit/ErrorState';

import { useArrived } from '../first';
import { reloadOnceFor } from '../reload';
import s from './pages.module.css';

export function RouteError() {
  const error = useRouteError();
  useArrived();
  // an error of the page itself has no reference of the server: give it one that also stands in the console
  const told = useMemo(
    () =>
      error instanceof Problem
        ? error
        : new Problem({ status: 0, code: 'web.broken', instance: `web-${crypto.randomUUID().slice(0, 8)}` }),
    [error],
  );
  useEffect(() => {
    if (reloadOnceFor(error)) return;
    console.error(told.instance, error);
  }, [error, told]);
  return (
    <div className={s.full}>
      <ErrorState page error={told} onRetry={() => window.location.reload()} />
    </div>
  );
}
