/** The whole tree as one sentence in the server's words. */
import { useTranslation } from 'react-i18next';

import type { Line } from './askable';
import s from './preview.module.css';

export function Sentence({ line, stale }: { line: Line | undefined; stale?: boolean }) {
  const { t } = useTranslation('conditions');
  if (!line) return null;
  return (
    <p className={stale ? `${s.sentence} ${s.stale}` : s.sentence} data-testid="sentence">
      {line.join && line.parts.length === 0 ? t('words.everybody') : <Words line={line} />}
    </p>
  );
}

function Words({ line, inner }: { line: Line; inner?: boolean }) {
  const { t } = useTranslation('conditions');
  if (!line.join) return <span>{line.words}</span>;
  if (line.join === 'none') {
    return (
      <>
        <b className={s.notWord}>{t('words.not')}</b>
        {t('words.open')}
        {line.parts.map((part, index) => (
          <Words key={index} line={part} />
        ))}
        {t('words.close')}
      </>
    );
  }
  const brackets = inner && line.parts.length > 1;
  return (
    <>
      {brackets && t('words.open')}
      {line.parts.map((part, index) => (
        <span key={index}>
          {index > 0 && <b className={s.joinWord}> {t(line.join === 'any' ? 'words.or' : 'words.and')} </b>}
          <Words line={part} inner />
        </span>
      ))}
      {brackets && t('words.close')}
    </>
  );
}
