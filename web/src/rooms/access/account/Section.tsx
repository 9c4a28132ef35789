/** A part of the account page: what it is about at the left, its controls at the right. */
import type { ReactNode } from 'react';

import s from './account.module.css';

export function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <section className={s.section} aria-label={title}>
      <div className={s.about}>
        <h2>{title}</h2>
        <p>{about}</p>
      </div>
      <div>{children}</div>
    </section>
  );
}
