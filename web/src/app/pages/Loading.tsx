/** Shown for the moment before the first page is there. */
import s from './pages.module.css';

export function Loading() {
  return <div className={s.loading} aria-busy="true" />;
}
