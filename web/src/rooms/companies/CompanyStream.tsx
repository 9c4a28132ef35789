/** What happened with a company: its own changes with before and after, and the lines of other rooms. */
import { BankOutlined, CheckSquareOutlined, DeleteOutlined, EditOutlined, FileTextOutlined, ImportOutlined, PlusOutlined, SwapOutlined, UndoOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { FieldValue } from '@/kit/fields/FieldValue';
import { isEmptyValue, type FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import type { Tone } from '@/kit/theme/tokens';
import { Timeline, type TimelineItem } from '@/kit/Timeline';

import s from './companies.module.css';
import { streamQuery, type Company, type Entry } from './data';
import { useCompanyWords, type Words } from './words';

const ACTS = ['created', 'changed', 'deleted', 'restored', 'undone', 'given'] as const;
const LOOKS: Record<string, { icon: ReactNode; tone: Tone }> = {
  created: { icon: <PlusOutlined />, tone: 'jade' },
  changed: { icon: <EditOutlined />, tone: 'indigo' },
  deleted: { icon: <DeleteOutlined />, tone: 'cinnabar' },
  restored: { icon: <UndoOutlined />, tone: 'jade' },
  undone: { icon: <UndoOutlined />, tone: 'neutral' },
  given: { icon: <SwapOutlined />, tone: 'plum' },
};
const GROUPS: Record<string, { icon: ReactNode; tone: Tone }> = {
  note: { icon: <FileTextOutlined />, tone: 'amber' },
  task: { icon: <CheckSquareOutlined />, tone: 'sky' },
  change: { icon: <BankOutlined />, tone: 'plum' },
};
const PLAIN = { icon: <BankOutlined />, tone: 'neutral' as const };

function flat(values: Entry['before']): Record<string, unknown> {
  const { custom, ...rest } = values ?? {};
  return { ...rest, ...(custom as Record<string, unknown> | undefined) };
}

/** The parent comes by its name already. */
function Shown({ field, value }: { field: FieldDef; value: unknown }) {
  return field.key === 'companies.company.parent_id' && !isEmptyValue(value) ? <>{String(value)}</> : <FieldValue field={field} value={value} />;
}

function Differences({ entry, words }: { entry: Entry; words: Words }) {
  const language = useLanguage();
  const before = flat(entry.before);
  const after = flat(entry.after);
  const changed = Object.keys({ ...before, ...after }).flatMap((key) => {
    const field = words.field(key);
    return field && JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null) ? [{ key, field }] : [];
  });
  if (entry.before === null || changed.length === 0) return null;
  return (
    <dl className={s.differences}>
      {changed.map(({ key, field }) => (
        <div key={key}>
          <dt>{field.label[language]}</dt>
          <dd>
            <del>
              <Shown field={field} value={before[key]} />
            </del>
            <span aria-hidden="true"> → </span>
            <ins>
              <Shown field={field} value={after[key]} />
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function CompanyStream({ company }: { company: Company }) {
  const { t } = useTranslation('companies');
  const language = useLanguage();
  const words = useCompanyWords();
  const list = useKeyset(streamQuery(company.id));
  const items: TimelineItem[] | undefined = list.rows?.map((entry) => {
    const act = ACTS.find((one) => one === entry.act);
    const line = entry.line;
    const title = line ? line.title[language] : t(`acts.${act ?? 'changed'}`);
    return {
      id: entry.id,
      at: entry.at,
      ...(line ? (GROUPS[line.group] ?? PLAIN) : (LOOKS[act ?? ''] ?? PLAIN)),
      title: line?.page && !line.page.endsWith(company.id) ? <Link to={line.page}>{title}</Link> : title,
      by: line?.detail ? line.detail[language] : (entry.actor_name ?? undefined),
      body: line ? undefined : <Differences entry={entry} words={words} />,
    };
  });
  if (items && !list.hasMore && !list.rows?.some((entry) => entry.act === 'created')) {
    items.push({ id: 'known', at: company.created_at, icon: <ImportOutlined />, tone: 'jade', title: t('acts.known') });
  }
  return <Timeline items={items} error={list.error} onRetry={list.retry} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.loadMore} empty={t('nothing_yet')} />;
}
