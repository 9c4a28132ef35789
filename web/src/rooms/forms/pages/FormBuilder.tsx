/** The builder: fields at the left, the form as the public sees it in the middle, settings at the right; publishing on top. */
import { LeftOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';

import { Choice } from '@/kit/Choice';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';
import { useDelayed } from '@/kit/useDelayed';
import { useMedia } from '@/kit/useMedia';
import { useWindowTitle } from '@/kit/useWindowTitle';

import s from '../build/build.module.css';
import { MOST_FIELDS, type Kind } from '../build/definition';
import type { Dragged } from '../build/dragging';
import { Outline, Palette } from '../build/Fields';
import { FieldSettings } from '../build/FieldSettings';
import { FormSettings } from '../build/FormSettings';
import { Preview } from '../build/Preview';
import { fieldOf } from '../build/problems';
import { placeOfGap } from '../build/state';
import { useDraft } from '../build/useDraft';
import { draftQuery, FORM, problemsQuery, targetsQuery, textsQuery, type Form } from '../data';

export default function FormBuilder() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(draftQuery(id));
  if (error && !data) return <ErrorState page error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={12} />;
  return <Builder key={id} form={data} />;
}

const CHECK_AFTER_MS = 500;
const PARTS = ['fields', 'preview', 'settings'] as const;
const SIZES = ['wide', 'phone'] as const;

function Builder({ form }: { form: Form }) {
  const { t } = useTranslation('forms');
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const draft = useDraft(form);
  const { state, run } = draft;
  const { now, chosen } = state;
  const narrow = useMedia('(max-width: 1100px)');
  const [part, setPart] = useState<(typeof PARTS)[number]>('preview');
  const [size, setSize] = useState<(typeof SIZES)[number]>('wide');
  const [trying, setTrying] = useState(false);
  const [dragged, setDragged] = useState<Dragged>();
  const targets = useQuery(targetsQuery).data ?? [];
  const texts = useQuery(textsQuery).data;
  const bodies = useMemo(() => new Map((texts ?? []).map((text) => [text.id, text.body])), [texts]);
  // while one writes, the server is not asked at every letter
  const later = useDelayed(now, CHECK_AFTER_MS);
  const problems = useQuery(problemsQuery(later)).data ?? [];
  const place = now.fields.findIndex((field) => field.key === chosen);
  const field = now.fields[place];
  useWindowTitle(form.name);

  const add = (kind: Kind, gap?: number) => run({ type: 'add', kind, at: gap, label: t(`kinds.${kind}`), option: (number) => t('field.option', { place: number }) });
  const choose = (key: string | undefined) => {
    run({ type: 'choose', key });
    if (narrow && key) setPart('settings');
  };
  const drop = (gap: number) => {
    if (dragged?.kind) add(dragged.kind, gap);
    else if (dragged?.from !== undefined) run({ type: 'move', from: dragged.from, to: placeOfGap(gap, dragged.from) });
  };
  const publish = useMutation({
    mutationFn: draft.publish,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [FORM] });
      void navigate(`/forms/${form.id}?tab=share`);
      toast({ text: t('published', { name: form.name }) });
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const step = (type: 'undo' | 'redo') => run({ type });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || (event.target as HTMLElement).closest('input, textarea, dialog')) return;
      event.preventDefault();
      run({ type: event.shiftKey ? 'redo' : 'undo' });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [run]);
  const shows = (one: (typeof PARTS)[number]) => !narrow || part === one;
  const status = draft.error ? 'failed' : draft.dirty || draft.saving ? 'saving' : 'saved';

  return (
    <article className={s.builder}>
      <header className={s.bar}>
        <Link to={`/forms/${form.id}`} className={s.back} aria-label={t('build.back')}>
          <LeftOutlined />
        </Link>
        <Name form={form} draft={draft} />
        <span className={s.status} role="status" data-state={status} data-testid="draft-state">
          {t(`build.${status}`)}
          {draft.error && (
            <Button size="small" type="link" onClick={draft.retry}>
              {t('build.retry')}
            </Button>
          )}
        </span>
        <span className={s.tools}>
          <Button type="text" icon={<UndoOutlined />} aria-label={t('build.undo')} title={`${t('build.undo')} (Ctrl+Z)`} disabled={state.past.length === 0} onClick={() => step('undo')} />
          <Button type="text" icon={<RedoOutlined />} aria-label={t('build.redo')} title={`${t('build.redo')} (Ctrl+Shift+Z)`} disabled={state.future.length === 0} onClick={() => step('redo')} />
          <Button type="primary" loading={publish.isPending} onClick={() => publish.mutate()} data-testid="publish-form">
            {t('build.publish')}
          </Button>
        </span>
      </header>
      {problems.length > 0 && (
        <details className={s.problems} data-testid="form-problems">
          <summary>{t('build.before', { count: problems.length })}</summary>
          <ul>
            {problems.map((one) => {
              const of = fieldOf(one);
              const named = of === undefined ? undefined : now.fields[of];
              return (
                <li key={one.path}>
                  <button type="button" onClick={() => (choose(named?.key), setPart('settings'))}>
                    {named && `${named.label || t(`kinds.${named.kind}`)} · `}
                    {one.message}
                  </button>
                </li>
              );
            })}
          </ul>
        </details>
      )}
      {narrow && <Choice label={t('build.part')} value={part} options={PARTS.map((value) => ({ value, label: t(`build.parts.${value}`) }))} onChange={setPart} />}
      <div className={s.columns}>
        {shows('fields') && (
          <div className={s.left}>
            <Palette full={now.fields.length >= MOST_FIELDS} onAdd={(kind) => add(kind)} onDrag={setDragged} />
            <Outline definition={now} problems={problems} chosen={chosen} onChoose={choose} onMove={(from, to) => run({ type: 'move', from, to })} onCopy={(key) => run({ type: 'copy', key })} onRemove={(key) => run({ type: 'remove', key })} />
          </div>
        )}
        {shows('preview') && (
          <div className={s.middle}>
            <div className={s.view}>
              {!narrow && <Choice label={t('build.size')} value={size} options={SIZES.map((value) => ({ value, label: t(`build.sizes.${value}`) }))} onChange={setSize} />}
              <Button size="small" aria-pressed={trying} onClick={() => setTrying(!trying)} data-testid="try-form">
                {t(trying ? 'build.go_on' : 'build.try')}
              </Button>
            </div>
            <div className={s.paper} data-size={size}>
              <Preview definition={now} texts={bodies} chosen={chosen} trying={trying} dragged={dragged} onDrag={setDragged} onDrop={drop} onChoose={choose} />
            </div>
          </div>
        )}
        {shows('settings') && (
          <aside className={s.right} aria-label={t('build.parts.settings')}>
            {field ? (
              <FieldSettings key={field.key} definition={now} place={place} field={field} targets={targets} problems={problems} onChange={(patch) => run({ type: 'change', key: field.key, patch })} onClose={() => choose(undefined)} />
            ) : (
              <FormSettings definition={now} problems={problems} onChange={(patch) => run({ type: 'form', patch })} />
            )}
          </aside>
        )}
      </div>
    </article>
  );
}

/** How colleagues call it; the public reads the title. */
function Name({ form, draft }: { form: Form; draft: ReturnType<typeof useDraft> }) {
  const { t } = useTranslation('forms');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [name, setName] = useState(form.name);
  const save = useMutation({
    mutationFn: () => draft.rename(name.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: [FORM, 'list'] }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const leave = () => {
    if (!name.trim()) setName(form.name);
    else if (name.trim() !== form.name) save.mutate();
  };
  return (
    <h1 className={s.name}>
      <Input variant="borderless" aria-label={t('fields.name')} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} onBlur={leave} onPressEnter={(event) => event.currentTarget.blur()} />
    </h1>
  );
}
