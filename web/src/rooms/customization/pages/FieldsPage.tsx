/** The fields of customers: own ones made and changed, all put in order, and the bin. */
import { HolderOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { fieldsQuery, type FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { moved, useReorder } from '@/kit/useReorder';

import { orderFields, undoShape, useRefresh } from '../data';
import { Bin } from '../fields/Bin';
import { FieldPanel } from '../fields/FieldPanel';
import s from '../fields/fields.module.css';

const OBJECT = 'customer';

function Marks({ field }: { field: FieldDef }) {
  const { t } = useTranslation('customization');
  return (
    <span className={s.marks}>
      {field.own && <Tag tone="indigo">{t('fields.own')}</Tag>}
      {field.required && <Tag tone="amber">{t('fields.required')}</Tag>}
      {field.unique && <Tag tone="plum">{t('fields.unique')}</Tag>}
      {field.own && field.fast === 'yes' && <Tag tone="jade">{t('fields.fast')}</Tag>}
      {field.fast === 'making' && <Tag tone="sky">{t('fields.making')}</Tag>}
      {field.hidden && <Tag>{t('fields.hidden')}</Tag>}
    </span>
  );
}

export default function FieldsPage() {
  const { t } = useTranslation('customization');
  const language = useLanguage();
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const { data, error, refetch } = useQuery({
    ...fieldsQuery(OBJECT),
    refetchInterval: (query) => (query.state.data?.fields.some((one) => one.fast === 'making') ? 2_000 : false),
  });
  const [asked, setAsked] = useState('');
  const [open, setOpen] = useState<FieldDef | 'new'>();
  const [draft, setDraft] = useState<FieldDef[]>();
  const fields = draft ?? data?.fields ?? [];
  const order = useMutation({
    mutationFn: (keys: string[]) => orderFields(OBJECT, keys),
    onSuccess: async ({ change_set_id }) => {
      await refresh();
      setDraft(undefined);
      if (change_set_id) toast({ text: t('fields.ordered'), undo: () => undoShape(change_set_id).then(() => void refresh()) });
    },
    onError: (failed) => {
      setDraft(undefined);
      toast({ text: wordsOf(failed), tone: 'danger' });
    },
  });
  const reorder = useReorder(fields.length, (from, to) => {
    const next = moved(fields, from, to);
    setDraft(next);
    order.mutate(next.map((one) => one.key));
  });
  const text = asked.trim().toLowerCase();
  const fits = (field: FieldDef) => !text || field.label.zh.toLowerCase().includes(text) || field.label.en.toLowerCase().includes(text);

  return (
    <>
      <PageHeader
        title={t('fields.title')}
        count={data && { value: data.fields.length }}
        lead={t('fields.lead')}
        primary={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')} data-testid="new-field">
            {t('fields.create')}
          </Button>
        }
      />
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={12} />)}
      {data && (
        <>
          <Input className={s.search} allowClear placeholder={t('fields.search')} aria-label={t('fields.search')} value={asked} onChange={(event) => setAsked(event.target.value)} />
          <ul className={s.list} aria-label={t('fields.title')}>
            {fields.map((field, place) => {
              if (!fits(field)) return null;
              return (
                <li key={field.key} className={s.row} data-testid="field" {...reorder.row(place)}>
                  {!text && (
                    <button type="button" className={s.handle} aria-label={t('fields.move', { name: field.label[language] })} {...reorder.handle(place)}>
                      <HolderOutlined />
                    </button>
                  )}
                  <button type="button" className={s.name} onClick={() => setOpen(field)}>
                    {field.label[language]}
                  </button>
                  <Marks field={field} />
                  <span className={s.kind}>{t(`kinds.${field.kind}`)}</span>
                </li>
              );
            })}
          </ul>
          <Bin object={OBJECT} />
        </>
      )}
      {open && <FieldPanel key={open === 'new' ? 'new' : open.key} object={OBJECT} field={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </>
  );
}
