/** The editor with its sentence, and beside it the count and the people. */
import { ErrorState } from '../ErrorState';
import { Skeleton } from '../Skeleton';
import type { Suggest } from './askable';
import { ConditionEditor } from './ConditionEditor';
import { Preview } from './Preview';
import s from './preview.module.css';
import { Sentence } from './Sentence';
import type { Builder } from './useBuilder';

export function ConditionBuilder({ builder, suggest }: { builder: Builder; suggest: Suggest }) {
  const { askable, error, retry, look, stale, leaves } = builder;
  if (error) return <ErrorState small error={error} onRetry={retry} />;
  if (!askable) return <Skeleton lines={5} />;
  return (
    <div className={s.builder}>
      <div className={s.main}>
        {leaves > 0 && <Sentence line={look?.words} stale={stale} />}
        <ConditionEditor builder={builder} suggest={suggest} />
      </div>
      <Preview builder={builder} />
    </div>
  );
}
