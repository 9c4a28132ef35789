/** One company: facts at the left, what happened and its group in the middle, its people at the right. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EntityPage, Highlight } from '@/kit/EntityPage';
import { layoutQuery } from '@/kit/fields/fields';
import { FieldValue } from '@/kit/fields/FieldValue';
import { Panels } from '@/kit/panels';
import { Person } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import s from '../companies.module.css';
import { CompanyStream } from '../CompanyStream';
import { companyQuery, peopleQuery, removeCompany, restoreCompany, type Company } from '../data';
import { FactsColumn } from '../FactsColumn';
import { OrgChart } from '../OrgChart';
import { Roles } from '../Roles';
import { useActs } from '../useActs';
import { useCompanyWords } from '../words';

const CompanyDialog = lazy(() => import('../CompanyDialog'));

function PeopleOf({ company }: { company: Company }) {
  const { t } = useTranslation('companies');
  const { data, error, refetch } = useQuery(peopleQuery(company.id));
  return (
    <Roles of={{ companyId: company.id }} data={data} error={error} onRetry={() => void refetch()} title={t('people')} none={t('no_people')} locked={company.deleted_at !== null} />
  );
}

function Subtitle({ company }: { company: Company }) {
  const words = useCompanyWords();
  const division = words.field('division');
  return (
    <>
      {company.parent_name && company.parent_id && (
        <>
          <Link to={`/companies/${company.parent_id}`}>{company.parent_name}</Link>
          {' › '}
        </>
      )}
      {company.short_name && company.short_name !== company.name && <>{company.short_name} </>}
      {division && company.division && (
        <>
          {company.short_name && '· '}
          <FieldValue field={division} value={company.division} />
        </>
      )}
    </>
  );
}

export default function CompanyPage() {
  const { t } = useTranslation('companies');
  const { id = '' } = useParams();
  const can = useCan();
  const words = useCompanyWords();
  const { act } = useActs();
  const { data: company, error, refetch } = useQuery(companyQuery(id));
  const by = useQuery(layoutQuery('company')).data?.panels;
  const [editing, setEditing] = useState(false);
  useTopics(`company:${id}`);
  const bin = company?.deleted_at !== null;
  const waiting = <Skeleton lines={8} height={22} />;
  return (
    <>
      <EntityPage
        key={id}
        title={company?.name}
        subtitle={company && <Subtitle company={company} />}
        shape="square"
        tags={company?.industry && <Tag tone="sky">{words.option('industry', company.industry)}</Tag>}
        back={{ to: '/companies', label: t('title') }}
        error={error}
        onRetry={() => void refetch()}
        highlights={
          company && (
            <>
              <Panels slot="companies.company.figures" id={id} fallback={null} />
              {company.size_band && <Highlight label={words.label('size_band')} value={words.option('size_band', company.size_band)} />}
              <Highlight label={words.label('owner_id')} value={company.owner_name ? <Person name={company.owner_name} size={22} /> : t('nobody')} />
            </>
          )
        }
        actions={
          company &&
          (bin
            ? can('companies.company.delete') && (
                <Button type="primary" onClick={() => void act(() => restoreCompany(id), t('restored', { name: company.name }))}>
                  {t('restore')}
                </Button>
              )
            : (
                <>
                  {can('companies.company.delete') && (
                    <Button danger onClick={() => void act(() => removeCompany(id), t('removed', { name: company.name }))}>
                      {t('remove')}
                    </Button>
                  )}
                  {can('companies.company.edit') && (
                    <Button type="primary" onClick={() => setEditing(true)} data-testid="edit-company">
                      {t('edit')}
                    </Button>
                  )}
                </>
              ))
        }
        banner={company && bin ? <p className={s.banner}>{t('in_bin')}</p> : undefined}
        facts={company ? <FactsColumn company={company} /> : waiting}
        stream={[
          { key: 'stream', label: t('tabs.stream'), content: company ? <CompanyStream company={company} /> : waiting },
          { key: 'group', label: t('tabs.group'), content: company ? <OrgChart id={id} locked={bin} /> : waiting },
        ]}
        panels={
          company ? (
            <>
              <PeopleOf company={company} />
              <Panels slot="companies.company" id={id} by={by} />
            </>
          ) : (
            waiting
          )
        }
      />
      <Suspense fallback={null}>{editing && company && <CompanyDialog company={company} onClose={() => setEditing(false)} />}</Suspense>
    </>
  );
}
