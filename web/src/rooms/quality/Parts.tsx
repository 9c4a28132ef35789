/** The four parts of a score, each a bar with its figure. */
import { useLanguage } from '@/kit/format/useFormat';

import type { Part } from './data';
import s from './quality.module.css';
import { levelOf } from './Ring';

export function Parts({ parts }: { parts: readonly Part[] }) {
  const language = useLanguage();
  return (
    <ul className={s.parts}>
      {parts.map((part) => (
        <li key={part.key} data-level={levelOf(part.value)}>
          <span>{part.label[language]}</span>
          <i aria-hidden="true">
            <b style={{ width: `${part.value}%` }} />
          </i>
          <em className="gx-figures">{part.value}</em>
        </li>
      ))}
    </ul>
  );
}
