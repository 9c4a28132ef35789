/** Why a record is found or is not: each condition with a mark, the value that was found, and when it may turn. */
import { CheckCircleFilled, CloseCircleFilled, HistoryOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import { useFormat } from '../format/useFormat';
import type { Line } from './askable';
import s from './preview.module.css';

export function Explained({ line }: { line: Line }) {
  const { t } = useTranslation('conditions');
  const format = useFormat();
  return (
    <div className={s.explained} data-testid="explained">
      <p className={line.holds ? s.yes : s.no} data-testid="explained-whole">
        {line.holds ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />} {t(line.holds ? 'why.holds' : 'why.holds_not')}
      </p>
      {line.flips_at && (
        <p className={s.flips} title={format.exact(line.flips_at)} data-testid="explained-flip">
          <HistoryOutlined aria-hidden /> {t(line.holds ? 'why.until' : 'why.from', { when: format.moment(line.flips_at) })}
        </p>
      )}
      <ul className={s.lines}>
        <One line={line} top />
      </ul>
    </div>
  );
}

function One({ line, top }: { line: Line; top?: boolean }) {
  const { t } = useTranslation('conditions');
  const format = useFormat();
  const flips = line.flips_at && !top ? t('why.flips', { when: format.date(line.flips_at) }) : undefined;
  if (!line.join) {
    return (
      <li className={s.line}>
        <Mark holds={line.holds ?? false} />
        <div>
          <span>{line.words}</span>
          {(line.found || flips) && (
            <span className={s.found}>
              {line.found && t('why.found', { found: line.found })}
              {line.found && flips && ' · '}
              {flips}
            </span>
          )}
        </div>
      </li>
    );
  }
  // the outermost "all" says nothing that the marks do not
  if (top && line.join === 'all') return line.parts.map((part, index) => <One key={index} line={part} />);
  return (
    <li className={s.line}>
      <Mark holds={line.holds ?? false} />
      <div>
        <span>{t(`why.joins.${line.join}`, { defaultValue: line.words })}</span>
        <ul className={s.lines}>
          {line.parts.map((part, index) => (
            <One key={index} line={part} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function Mark({ holds }: { holds: boolean }) {
  const { t } = useTranslation('conditions');
  const label = t(holds ? 'why.yes' : 'why.no');
  return holds ? <CheckCircleFilled className={s.markYes} role="img" aria-label={label} /> : <CloseCircleFilled className={s.markNo} role="img" aria-label={label} />;
}
