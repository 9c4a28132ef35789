/** One form: what came in, how it goes, how it is shared; from here into the builder. */
import { CopyOutlined, DeleteOutlined, EditOutlined, LeftOutlined, StopOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { Tabs } from '@/kit/Tabs';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { useWindowTitle } from '@/kit/useWindowTitle';

import { closeForm, copyForm, deleteForm, FORM, formQuery, reopenForm, restoreForm, type Form } from '../data';
import s from '../forms.module.css';
import { FiguresTab } from '../one/FiguresTab';
import { Share } from '../one/Share';
import { Submissions } from '../one/Submissions';
import { TONES } from '../tones';

const TABS = ['submissions', 'figures', 'share'] as const;
type Tab = (typeof TABS)[number];

export default function FormPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation('forms');
  const { data, error, refetch } = useQuery(formQuery(id));
  useTopics(`${FORM}:${id}`);
  useWindowTitle(data?.name);
  if (error && !data) return <ErrorState page error={error} onRetry={() => void refetch()} />;
  return (
    <article className={s.page}>
      <Link to="/forms" className={s.back}>
        <LeftOutlined /> {t('title')}
      </Link>
      {data ? <Whole form={data} /> : <Skeleton lines={10} />}
    </article>
  );
}

function Whole({ form }: { form: Form }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const tabs = TABS.filter((one) => one !== 'submissions' || can('forms.submission.view'));
  const first = form.status === 'draft' || !tabs.includes('submissions') ? 'share' : 'submissions';
  const tab = tabs.find((one) => one === params.get('tab')) ?? first;
  const show = (next: Tab) =>
    setParams((now) => {
      now.set('tab', next);
      return now;
    });
  return (
    <>
      <Header form={form} />
      <Tabs<Tab> label={t('tabs.label')} value={tab} onChange={show} tabs={tabs.map((key) => ({ key, label: t(`tabs.${key}`) }))}>
        {tab === 'submissions' ? <Submissions form={form} /> : tab === 'figures' ? <FiguresTab form={form} /> : <Share form={form} />}
      </Tabs>
    </>
  );
}

function Header({ form }: { form: Form }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const act = useMutation({
    mutationFn: async (run: () => Promise<unknown>) => run(),
    onSuccess: () => client.invalidateQueries({ queryKey: [FORM] }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const { mutate } = act;
  const manages = can('forms.form.manage') && form.deleted_at === null;
  const remove = () =>
    mutate(async () => {
      await deleteForm(form.id);
      void navigate('/forms');
      toast({ text: t('deleted', { name: form.name }), undo: () => mutate(() => restoreForm(form.id)) });
    });
  const copy = () =>
    mutate(async () => {
      const made = await copyForm(form.id);
      void navigate(`/forms/${made.id}/edit`);
    });
  return (
    <header className={s.header}>
      <div className={s.heading}>
        <h1>{form.name}</h1>
        <p>
          <Tag dot tone={TONES[form.status]}>
            {t(`statuses.${form.status}`)}
          </Tag>
          {form.changed && form.status !== 'draft' && <Tag tone="amber">{t('changed')}</Tag>}
          {form.published_version !== null && <span className={s.quiet}>{t('version', { version: form.published_version })}</span>}
        </p>
      </div>
      {form.deleted_at !== null && can('forms.form.manage') && <Button onClick={() => mutate(() => restoreForm(form.id))}>{t('restore')}</Button>}
      {manages && (
        <div className={s.acts}>
          <Button type="text" icon={<DeleteOutlined />} aria-label={t('delete')} title={t('delete')} onClick={remove} />
          <Button type="text" icon={<CopyOutlined />} aria-label={t('copy')} title={t('copy')} onClick={copy} />
          {form.status === 'published' && (
            <Button icon={<StopOutlined />} onClick={() => mutate(() => closeForm(form.id, form.version))}>
              {t('close')}
            </Button>
          )}
          {form.status === 'closed' && <Button onClick={() => mutate(() => reopenForm(form.id, form.version))}>{t('reopen')}</Button>}
          <Button type="primary" icon={<EditOutlined />} onClick={() => void navigate(`/forms/${form.id}/edit`)} data-testid="edit-form">
            {t('edit')}
          </Button>
        </div>
      )}
    </header>
  );
}
