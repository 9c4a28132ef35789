/** A segment made or changed on a page of its own: its name, whom it finds (with the count while one writes), what follows from it. */
import { LeftOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';

import { isProblem } from '@/api/problem';
import { useCan } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { ConditionBuilder } from '@/kit/conditions/ConditionBuilder';
import type { Said } from '@/kit/conditions/tree';
import { useBuilder } from '@/kit/conditions/useBuilder';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { colleaguesQuery } from '@/kit/fields/fields';
import { PageHeader } from '@/kit/PageHeader';
import { byName, peopleOptions } from '@/kit/people';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { changeSegment, createSegment, SEGMENT, segmentQuery, tagsQuery, undoChange, type Segment } from '../data';
import s from '../segments.module.css';
import { useSuggest } from '../suggest';

export default function SegmentForm() {
  const { id } = useParams();
  const { data, error, refetch } = useQuery({ ...segmentQuery(id ?? ''), enabled: id !== undefined });
  if (error && !data) return <ErrorState page error={error} onRetry={() => void refetch()} />;
  if (id !== undefined && !data) return <Skeleton lines={10} />;
  return <Form key={id ?? 'new'} segment={data} />;
}

const EFFECTS = ['none', 'while', 'once'] as const;
const CUSTOMER = 'customer';

function Form({ segment }: { segment: Segment | undefined }) {
  const { t } = useTranslation('segments');
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const suggest = useSuggest();
  const tags = useQuery({ ...tagsQuery, enabled: can('customers.customer.view') }).data ?? [];
  const people = useQuery({ ...colleaguesQuery, enabled: can('access.user.view') }).data;
  const [name, setName] = useState(segment?.name ?? '');
  const [description, setDescription] = useState(segment?.description ?? '');
  const [kind, setKind] = useState<Segment['kind']>(segment?.kind ?? 'dynamic');
  const [effect, setEffect] = useState<(typeof EFFECTS)[number]>(segment?.tag_mode ?? 'none');
  const [tag, setTag] = useState(segment?.tag_id ?? undefined);
  const [owner, setOwner] = useState(segment?.owner_id ?? undefined);
  const [missing, setMissing] = useState(false);

  const save = useMutation({
    mutationFn: async ({ tree }: { tree: Said | null }) => {
      const shared = { name: name.trim(), description: description.trim() || null, tag_id: effect === 'none' ? null : (tag ?? null), tag_mode: effect === 'none' || !tag ? null : effect, owner_id: owner ?? null };
      if (!segment) return { ...(await createSegment({ ...shared, kind, tree })), created: true };
      const body = { ...shared, version: segment.version, ...(segment.kind === 'dynamic' && !segment.tree_closed ? { tree } : {}) };
      return { ...(await changeSegment(segment.id, body)), created: false };
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: [SEGMENT] });
      void navigate(`/segments/${saved.id}`);
      const { change_set_id: set } = saved;
      const undo = async () => {
        try {
          if (set) await undoChange(set);
          await client.invalidateQueries({ queryKey: [SEGMENT] });
        } catch (error) {
          toast({ text: wordsOf(error), tone: 'danger' });
        }
      };
      toast({ text: t(saved.created ? 'created' : 'saved', { name }), undo: set && !saved.created ? undo : undefined });
    },
  });
  const problems = isProblem(save.error) ? save.error.fields : [];
  const builder = useBuilder(CUSTOMER, segment?.tree ? JSON.stringify(segment.tree) : undefined, problems.filter((one) => /^(filter|tree)\b/.test(one.field)));
  const told = (field: string) => problems.find((one) => one.field === field)?.message;
  const dynamic = kind === 'dynamic';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(name.trim() === '');
    if (name.trim() === '') return;
    save.mutate({ tree: dynamic ? (builder.tree as Said) : null });
  };
  const back = segment ? `/segments/${segment.id}` : '/segments';
  return (
    <form className={s.form} onSubmit={submit}>
      <Link to={back} className={s.back}>
        <LeftOutlined /> {segment?.name ?? t('title')}
      </Link>
      <PageHeader
        title={segment ? t('edit_title', { name: segment.name }) : t('create')}
        actions={<Button onClick={() => void navigate(back)}>{t('cancel')}</Button>}
        primary={
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={dynamic && !builder.askable} data-testid="save-segment">
            {t(segment ? 'save' : 'create')}
          </Button>
        }
      />
      {save.error && problems.length === 0 ? <ErrorState small error={save.error} /> : null}
      <div className={s.basics}>
        <Field label={t('fields.name')} required error={missing ? t('name_missing') : told('name')}>
          {(control) => <Input {...control} name="name" value={name} maxLength={120} placeholder={t('name_hint')} onChange={(event) => setName(event.target.value)} autoFocus={!segment} />}
        </Field>
        <Field label={t('fields.description')}>{(control) => <Input {...control} value={description} maxLength={2000} placeholder={t('description_hint')} onChange={(event) => setDescription(event.target.value)} />}</Field>
        {can('access.user.view') && (
          <Field label={t('fields.owner_id')}>
            {({ id }) => <Select id={id} allowClear className={s.wide} showSearch={{ filterOption: byName }} value={owner} options={peopleOptions(people, [owner])} onChange={(next?: string) => setOwner(next)} placeholder={t('nobody')} />}
          </Field>
        )}
      </div>
      {!segment && (
        <div className={s.kind}>
          <Choice label={t('fields.kind')} value={kind} options={(['dynamic', 'static'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))} onChange={setKind} />
          <p className={s.quiet}>{t(`kind_hints.${kind}`)}</p>
        </div>
      )}
      {dynamic && segment?.tree_closed && <p className={s.note}>{t('closed')}</p>}
      {dynamic && !segment?.tree_closed && (
        <section className={s.who} aria-label={t('who')}>
          <h2>{t('who')}</h2>
          <ConditionBuilder builder={builder} suggest={suggest} />
        </section>
      )}
      <section className={s.effect} aria-label={t('tags.title')}>
        <h2>{t('tags.title')}</h2>
        <Choice label={t('tags.title')} value={effect} options={EFFECTS.map((value) => ({ value, label: t(`tags.${value}`) }))} onChange={setEffect} />
        {effect !== 'none' && (
          <Select className={s.tagSelect} aria-label={t('fields.tag')} showSearch={{ optionFilterProp: 'label' }} value={tag} placeholder={t('tags.choose')} options={tags.map((one) => ({ value: one.id, label: one.name }))} onChange={(next: string) => setTag(next)} />
        )}
        <p className={s.quiet}>{t(`tags.hint_${effect}`)}</p>
      </section>
    </form>
  );
}
