/** One problem: what is wrong in words, the value as it is, what sources say, what it should be; mended, judged or put off. */
import { ArrowRightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { FieldValue } from '@/kit/fields/FieldValue';
import { isEmptyValue, type FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { useQueueKeys } from '@/kit/queue/useQueueKeys';
import { ActKey, WorkActs, type Turn } from '@/kit/queue/WorkQueue';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { Item } from '../data';
import s from './fix.module.css';
import { useSourceWord } from '../words';
import { Said } from './Said';
import { useActs } from './useActs';

const FieldInput = lazy(() => import('@/kit/fields/FieldInput'));

interface ProblemProps extends Turn {
  item: Item;
  field: FieldDef | undefined;
}

/** Nothing to write: two records, or the whole of one. */
const WHOLE = ['shared', 'double', 'stale'];

export function Problem({ item, field, onGone, onStep }: ProblemProps) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const can = useCan();
  const sourceWord = useSourceWord();
  const { write, judge, busy } = useActs(item, onGone);
  const { problem } = item;
  const isHandle = problem.field_name === 'phone' || problem.field_name === 'email';
  const mayJudge = can('quality.problem.edit');
  const writable = mayJudge && item.editable && can('customers.customer.edit') && !WHOLE.includes(problem.kind) && (!isHandle || problem.kind === 'missing');
  const [editing, setEditing] = useState(false);
  const [draft, setDraft] = useState<unknown>(item.value);
  const suggestion = writable ? item.suggestion : null;
  const accept = suggestion === null ? undefined : () => write.mutate(suggestion);
  const edit = writable && field ? () => setEditing(true) : undefined;
  const stale = problem.kind === 'stale';
  const dismiss = mayJudge ? () => judge.mutate(stale ? 'confirm' : 'dismiss') : undefined;
  const put = (act: (() => void) | undefined) => act && (() => !busy && act());
  useQueueKeys({ enter: put(accept ?? edit ?? (stale ? dismiss : undefined)), e: put(edit), n: put(dismiss), s: put(mayJudge ? () => judge.mutate('skip') : undefined), j: () => onStep(1), k: () => onStep(-1) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !isEmptyValue(draft)) write.mutate(draft);
  };
  // a value that stays although sources disagree is a judgement about these very values
  const take = (value: unknown) => (JSON.stringify(value) === JSON.stringify(item.value) ? judge.mutate('dismiss') : write.mutate(value));
  const closed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setEditing(false);
  };
  return (
    <section className={s.problem} aria-label={problem.words[language]} data-testid="problem">
      <header>
        <h2>{problem.words[language]}</h2>
        <p>
          <Link to={`/customers/${item.customer_id}`}>{item.customer || t('unnamed')}</Link>
          {item.source && <Tag tone="sky">{sourceWord(item.source)}</Tag>}
          <span className={s.quiet}>
            {t('fix.since')} <When at={item.since} as="date" />
          </span>
        </p>
      </header>
      {field && !isHandle && (
        <dl className={s.value}>
          <dt>{field.label[language]}</dt>
          <dd>{editing ? null : <FieldValue field={field} value={item.value} />}</dd>
        </dl>
      )}
      {suggestion !== null && !editing && (
        <p className={s.suggestion}>
          <del>{String(item.value)}</del>
          <ArrowRightOutlined aria-hidden="true" />
          <ins>{suggestion}</ins>
        </p>
      )}
      {item.swapped && <p className={s.hintBox}>{t('fix.swapped')}</p>}
      {editing && field && (
        <form className={s.editor} onSubmit={submit} onKeyDown={closed}>
          <Suspense fallback={null}>
            <FieldInput field={field} value={draft} onChange={setDraft} autoFocus aria-label={field.label[language]} />
          </Suspense>
          <Button type="primary" htmlType="submit" loading={write.isPending} disabled={isEmptyValue(draft)}>
            {t('save')}
          </Button>
          <Button onClick={() => setEditing(false)}>{t('cancel')}</Button>
        </form>
      )}
      <Said item={item} field={field} busy={busy} onTake={writable && problem.kind === 'conflict' ? take : undefined} />
      {item.others.length > 0 && (
        <ul className={s.others}>
          {item.others.map((one) => (
            <li key={one.id}>
              <Link to={`/customers/${one.id}`}>{one.name || t('unnamed')}</Link>
            </li>
          ))}
          {can('customers.customer.merge') && (
            <li>
              <Link to="/customers/review">{t('fix.review')}</Link>
            </li>
          )}
        </ul>
      )}
      <WorkActs>
        {accept && !editing && (
          <Button type="primary" disabled={busy} loading={write.isPending} onClick={accept} data-testid="accept">
            {t('fix.accept')}
            <ActKey>⏎</ActKey>
          </Button>
        )}
        {edit && !editing && (
          <Button type={accept ? 'default' : 'primary'} disabled={busy} onClick={edit} data-testid="edit">
            {isEmptyValue(item.value) ? t('fix.fill') : t('fix.edit')}
            <ActKey>{accept ? 'E' : '⏎'}</ActKey>
          </Button>
        )}
        {dismiss && (
          <Button type={stale ? 'primary' : 'default'} disabled={busy} onClick={dismiss} data-testid="dismiss">
            {stale ? t('fix.confirm') : t('fix.dismiss')}
            <ActKey>N</ActKey>
          </Button>
        )}
        {mayJudge && (
          <Button type="text" disabled={busy} onClick={() => judge.mutate('skip')}>
            {t('fix.skip')}
            <ActKey>S</ActKey>
          </Button>
        )}
      </WorkActs>
    </section>
  );
}
