/** What came in: the newest first, spam apart and never lost; a press shows all answers. */
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { useCan } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { ExportDialog } from '@/kit/ExportDialog';
import { useKeyset } from '@/kit/list/useKeyset';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { exportSubmissions, submissionsQuery, type Form, type Submission, type SubmissionStatus } from '../data';
import s from '../forms.module.css';
import { SUBMISSION_TONES } from '../tones';
import { SubmissionPanel } from './SubmissionPanel';
import { useDecide } from './useDecide';

const SHOWN = ['accepted', 'waiting', 'spam', 'all'] as const;
type Shown = (typeof SHOWN)[number];
const ANSWERS = 3;

export function Submissions({ form }: { form: Form }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const shown = SHOWN.find((one) => one === params.get('status')) ?? 'accepted';
  const list = useKeyset<Submission>(submissionsQuery(form.id, shown === 'all' ? undefined : shown));
  const [open, setOpen] = useState<Submission>();
  const [exporting, setExporting] = useState(false);
  const decide = useDecide(form.id);
  const decides = can('forms.submission.manage');
  const show = (next: Shown) =>
    setParams((now) => {
      now.set('tab', 'submissions');
      now.set('status', next);
      return now;
    });
  const columns = useMemo<Column<Submission>[]>(() => {
    const asked = form.definition.fields.filter((field) => !['section', 'consent', 'hidden'].includes(field.kind)).slice(0, ANSWERS);
    return [
      { key: 'at', title: t('submission.at'), width: 150, card: 'title', render: (row) => <When at={row.at} /> },
      { key: 'customer', title: t('submission.customer'), width: 160, isEmpty: (row) => !row.customer_id, render: (row) => row.customer_id && <Link to={`/customers/${row.customer_id}`}>{row.customer_name || t('submission.customer')}</Link> },
      ...asked.map((field): Column<Submission> => ({ key: `answer_${field.key}`, title: field.label, width: 170, render: (row) => row.answers.find((one) => one.key === field.key)?.text ?? '' })),
      { key: 'source', title: t('submission.source'), width: 120, isEmpty: (row) => !row.utm.source, render: (row) => row.utm.source ?? '' },
      { key: 'status', title: t('submission.status'), width: 110, card: 'aside', render: (row) => <Tag dot tone={SUBMISSION_TONES[row.status]}>{t(`submission.statuses.${row.status}`)}</Tag> },
      ...(decides && shown === 'spam'
        ? [{ key: 'decide', title: t('submission.decide'), width: 120, render: (row: Submission) => <Button size="small" onClick={() => decide([row.id], 'accept')}>{t('submission.accept')}</Button> } satisfies Column<Submission>]
        : []),
    ];
  }, [t, form.definition, shown, decide, decides]);
  return (
    <>
      <div className={s.line}>
        <Choice label={t('submission.status')} value={shown} options={SHOWN.map((value) => ({ value, label: value === 'all' ? t('shown.all') : t(`submission.statuses.${value}`) }))} onChange={show} />
        {can('forms.submission.export') && (
          <Button icon={<DownloadOutlined />} onClick={() => setExporting(true)}>
            {t('submission.export')}
          </Button>
        )}
      </div>
      {shown === 'spam' && <p className={s.quiet}>{t('submission.spam_hint')}</p>}
      <DataTable
        name="forms.submissions"
        label={t('tabs.submissions')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        onOpen={setOpen}
        empty={<EmptyState title={t(shown === 'spam' ? 'submission.no_spam' : 'submission.none')} detail={shown === 'accepted' ? t('submission.none_detail') : undefined} />}
      />
      {open && <SubmissionPanel form={form} id={open.id} onClose={() => setOpen(undefined)} />}
      {exporting && <ExportDialog title={t('submission.export')} concerns={t('submission.concerns', { name: form.name })} base="/api/v1/forms/exports" start={(format) => exportSubmissions(form.id, format, shown === 'all' ? undefined : (shown satisfies SubmissionStatus))} onClose={() => setExporting(false)} />}
    </>
  );
}
