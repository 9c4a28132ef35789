/** "Why can (or can't) this colleague …?": pick a colleague, a right, a record; the answer names role, team and rule. */
import { CheckCircleFilled, CloseCircleFilled, InfoCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { answer, api } from '@/api/client';
import { ErrorState } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { byName, peopleOptions } from '@/kit/people';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import s from '../roles/explain.module.css';
import { RecordInput } from '../roles/RecordInput';
import { catalogueQuery, type Catalogue } from '../roles/roles';
import { Seers } from '../roles/Seers';
import { everybodyQuery } from '../teams/teams';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

interface Question {
  user_id: string;
  permission: string;
  object?: string;
  record_id?: string;
  field?: string;
}

function Answer({ question }: { question: Question }) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['role', 'explain', question],
    retry: false,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/access/explain', { params: { query: question }, signal })),
  });
  if (error) return <ErrorState small error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={4} />;
  return (
    <section className={s.answer} aria-live="polite" data-testid="explain-answer">
      <h2 className={data.allowed ? s.yes : s.no}>
        {data.allowed ? <CheckCircleFilled /> : <CloseCircleFilled />}
        {t(data.allowed ? 'explain.yes' : 'explain.no')}
        {data.access && !data.allowed && <Tag>{t(`explain.level.${data.access}`)}</Tag>}
      </h2>
      <ol className={s.reasons}>
        {data.reasons.map((reason) => (
          <li key={reason.code + reason.words.en}>
            <InfoCircleOutlined className={reason.good ? s.yes : s.no} />
            <span>{reason.words[language]}</span>
          </li>
        ))}
      </ol>
      {data.offers.length > 0 && (
        <div className={s.offers}>
          <h3>{t('explain.offers')}</h3>
          <ul>
            {data.offers.map((offer) => (
              <li key={offer.page + offer.code}>
                <Link to={offer.page}>{offer.words[language]}</Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

/** The right to see records of an object. */
const viewOf = (catalogue: Catalogue | undefined, object: string) => catalogue?.explained.find((one) => one.key === object)?.view;

export default function ExplainPage() {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const everybody = useQuery(everybodyQuery).data;
  const catalogue = useQuery(catalogueQuery).data;
  const [search, setSearch] = useSearchParams();
  const put = (values: Record<string, string | undefined>) =>
    setSearch(
      (now) => {
        for (const [key, value] of Object.entries(values))
          if (value) now.set(key, value);
          else now.delete(key);
        return now;
      },
      { replace: true },
    );
  const set = (key: string, value?: string) => put({ [key]: value });
  const user = search.get('user') ?? undefined;
  const right = search.get('right') ?? undefined;
  const object = search.get('object') ?? undefined;
  const record = UUID.exec(search.get('record') ?? '')?.[0];
  const fields = catalogue?.fields.find((one) => one.key === object)?.fields;
  const field = search.get('field') ?? undefined;
  const view = field?.split('.').slice(0, 2).concat('view').join('.');
  const whole = user !== undefined && right !== undefined;
  return (
    <>
      <PageHeader title={t('explain.title')} lead={t('explain.lead')} />
      <div className={s.page}>
        <div className={s.ask} data-testid="explain-ask">
          <Field label={t('explain.who')}>
            {(control) => (
              <Select
                {...control}
                showSearch={{ filterOption: byName }}
                loading={!everybody}
                value={everybody && user}
                options={peopleOptions(everybody, [user, ...(everybody ?? []).map((one) => one.id)])}
                onChange={(id: string) => set('user', id)}
              />
            )}
          </Field>
          <Field label={t('explain.what')}>
            {(control) => (
              <Select
                {...control}
                showSearch={{ filterOption: byName }}
                loading={!catalogue}
                value={catalogue && right}
                options={catalogue?.rooms.map((room) => ({
                  label: room.label[language],
                  options: room.permissions.map((one) => ({ value: one.key, label: one.label[language] })),
                }))}
                onChange={(key: string) => set('right', key)}
              />
            )}
          </Field>
          <Field label={t('explain.object')} hint={t('explain.object_hint')}>
            {(control) => (
              <Select
                {...control}
                allowClear
                value={catalogue && object}
                options={catalogue?.explained.map((one) => ({ value: one.key, label: one.label[language] }))}
                onChange={(key?: string) => put({ object: key, field: undefined, record: undefined })}
              />
            )}
          </Field>
          {object !== undefined && (
            <Field label={t('explain.record')} hint={t('explain.record_hint')}>
              {(control) => <RecordInput key={object} {...control} object={object} value={record} onChange={(id) => set('record', id)} />}
            </Field>
          )}
          {fields && (
            <Field label={t('explain.field')} hint={t('explain.field_hint')}>
              {(control) => (
                <Select
                  {...control}
                  allowClear
                  showSearch={{ filterOption: byName }}
                  value={field}
                  options={fields.map((one) => ({ value: one.key, label: one.label[language] }))}
                  onChange={(key?: string) => set('field', key)}
                />
              )}
            </Field>
          )}
        </div>
        {whole ? (
          <Answer question={{ user_id: user, permission: right, object, record_id: object === undefined ? undefined : record, field: object === undefined ? undefined : field }} />
        ) : user === undefined && object !== undefined && record !== undefined ? (
          <Seers object={object} record={record} field={field} onWhy={(id) => put({ user: id, right: right ?? view ?? viewOf(catalogue, object) })} />
        ) : (
          <p className={s.quiet}>{t('explain.begin')}</p>
        )}
      </div>
    </>
  );
}
