/** Sales of a period by day, store and so on, beside another period: chart, table with totals, the orders behind a line, a file. */
import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { DateInput } from '@/kit/DateInput';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { daysOf } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';

import { reportQuery, type By, type Compare, type Report, type ReportRow } from '../data';
import { Change } from '../figures/Change';
import { Columns } from '../figures/Columns';
import s from '../figures/figures.module.css';

const BY: readonly By[] = ['day', 'month', 'store', 'channel', 'category', 'customer_class'];
const COMPARE: readonly Compare[] = ['none', 'previous', 'year'];
const RANGES = ['last_7d', 'last_30d', 'this_month', 'last_90d', 'this_year'] as const;
const MOST_BARS = 400;

function useAsked() {
  const { timeZone } = useFormat();
  const [params, setParams] = useSearchParams();
  const last = daysOf('last_30d', timeZone);
  const one = <V extends string>(name: string, known: readonly V[], first: V) => known.find((value) => value === params.get(name)) ?? first;
  const asked = {
    by: one('by', BY, 'day'),
    compare: one('compare', COMPARE, 'previous'),
    from: params.get('from') ?? last.from ?? '',
    to: params.get('to') ?? last.to ?? '',
  };
  const set = (values: Record<string, string>) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(values)) next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return { asked, set };
}

/** The days of a month that lie in the period: "2026-05" is "2026-05-01..2026-05-31". */
function monthOf(month: string, { first, last }: Report): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const end = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  const start = `${month}-01`;
  return `${start < first ? first : start}..${end > last ? last : end}`;
}

/** The list of the orders that make up a line; none for lines the list cannot be narrowed to. */
function behind(report: Report, row: ReportRow | undefined): string | undefined {
  const params = new URLSearchParams({ status: 'placed,paid,shipped,completed', placed: `${report.first}..${report.last}`, currency: report.currency });
  if (!row) return `/orders?${params}`;
  if (report.by === 'day' && row.key) params.set('placed', `${row.key}..${row.key}`);
  else if (report.by === 'store') params.set('store_id', row.key ?? 'none');
  else if (report.by === 'channel') params.set('channel', row.key ?? 'none');
  else if (report.by === 'month' && row.key) params.set('placed', monthOf(row.key, report));
  else if (report.by === 'customer_class') params.set('customer_class', row.key ?? 'none');
  else if (report.by === 'category' && row.key) params.set('category_id', row.key);
  else return undefined;
  return `/orders?${params}`;
}

function Table({ report, nameOf }: { report: Report; nameOf: (row: ReportRow) => string }) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const can = useCan();
  const compared = report.total_before !== null && report.by !== 'month';
  const withOrders = report.total.orders !== null;
  const money = (minor: number) => <Money minor={minor} currency={report.currency} />;
  const rows = report.by === 'day' ? [...report.rows].reverse() : report.rows;
  const cell = (row: ReportRow | undefined, text: string) => {
    const to = can('commerce.order.view') ? behind(report, row) : undefined;
    return to ? <Link to={to}>{text}</Link> : text;
  };
  return (
    <div className={s.scroll} tabIndex={0} role="region" aria-label={t('report.table')}>
      <table className={s.table} data-testid="report-table">
        <thead>
          <tr>
            <th scope="col">{t(`report.by.${report.by}`)}</th>
            {withOrders && <th scope="col">{t('orders')}</th>}
            <th scope="col">{t('report.sales')}</th>
            <th scope="col">{t('report.refunds')}</th>
            <th scope="col">{t('report.net')}</th>
            {compared && <th scope="col">{t('report.before')}</th>}
            {compared && <th scope="col">{t('report.change')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key ?? ''}>
              <th scope="row">{cell(row, nameOf(row))}</th>
              {withOrders && <td>{format.number(row.orders ?? 0)}</td>}
              <td>{money(row.sales_minor)}</td>
              <td>{row.refunds_minor !== 0 && money(row.refunds_minor)}</td>
              <td>{money(row.net_minor)}</td>
              {compared && <td>{money(row.before?.net_minor ?? 0)}</td>}
              {compared && (
                <td>
                  <Change now={row.net_minor} before={row.before?.net_minor} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{cell(undefined, t('total'))}</th>
            {withOrders && <td>{format.number(report.total.orders ?? 0)}</td>}
            <td>{money(report.total.sales_minor)}</td>
            <td>{money(report.total.refunds_minor)}</td>
            <td>{money(report.total.net_minor)}</td>
            {compared && <td>{money(report.total_before?.net_minor ?? 0)}</td>}
            {compared && (
              <td>
                <Change now={report.total.net_minor} before={report.total_before?.net_minor} />
              </td>
            )}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

export default function SalesReport() {
  const { t } = useTranslation('commerce');
  const can = useCan();
  const format = useFormat();
  const navigate = useNavigate();
  const { asked, set } = useAsked();
  const { data: report, error, refetch, isPlaceholderData } = useQuery(reportQuery(asked));
  useTopics('order');
  const nameOf = (row: ReportRow) => (row.key === null ? t('report.none') : asked.by === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(row.key) ? format.date(row.key) : (row.label ?? row.key));
  const file = (kind: string) => `/api/v1/commerce/reports/sales/export?${new URLSearchParams({ ...asked, format: kind })}`;
  const range = RANGES.find((one) => {
    const days = daysOf(one, format.timeZone);
    return days.from === asked.from && days.to === asked.to;
  });
  const pick = (key: string) => {
    const row = report?.rows.find((one) => (one.key ?? '') === key);
    const to = report && row && behind(report, row);
    if (to) void navigate(to);
  };
  const figures = report && ([['net', report.total.net_minor, report.total_before?.net_minor], ['sales', report.total.sales_minor, report.total_before?.sales_minor], ['refunds', report.total.refunds_minor, undefined]] as const);
  return (
    <>
      <PageHeader
        title={t('report.title')}
        lead={t('report.lead')}
        actions={
          can('commerce.report.export') && (
            <>
              <Button icon={<DownloadOutlined />} href={file('xlsx')}>
                {t('report.xlsx')}
              </Button>
              <Button href={file('csv')}>{t('report.csv')}</Button>
            </>
          )
        }
      />
      <div className={s.controls}>
        <Choice label={t('report.break_down')} value={asked.by} options={BY.map((value) => ({ value, label: t(`report.by.${value}`) }))} onChange={(by) => set({ by })} />
        <Choice
          label={t('report.range')}
          value={range ?? ''}
          options={RANGES.map((value) => ({ value: value, label: t(`report.ranges.${value}`) }))}
          onChange={(value) => {
            const days = daysOf(value, format.timeZone);
            set({ from: days.from ?? '', to: days.to ?? '' });
          }}
        />
        <div className={s.range} role="group" aria-label={t('report.range')}>
          <DateInput aria-label={t('report.from')} value={asked.from} onChange={(from) => from && set({ from })} /> – <DateInput aria-label={t('report.to')} value={asked.to} onChange={(to) => to && set({ to })} />
        </div>
        <Choice label={t('report.compare')} value={asked.compare} options={COMPARE.map((value) => ({ value, label: t(`report.compares.${value}`) }))} onChange={(compare) => set({ compare })} />
      </div>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!report && !error && <Skeleton lines={10} />}
      {report && figures && (
        <div className={isPlaceholderData ? s.stale : undefined}>
          <dl className={s.figures}>
            {figures.map(([key, minor, before]) => (
              <div key={key}>
                <dt>{t(`report.${key}`)}</dt>
                <dd data-testid={`report-${key}`}>
                  <Money minor={minor} currency={report.currency} />
                  <Change now={minor} before={before} />
                </dd>
              </div>
            ))}
          </dl>
          {report.rows.length === 0 ? (
            <EmptyState title={t('report.nothing')} detail={t('report.nothing_detail')} />
          ) : (
            <div className={s.parts}>
              {report.rows.length <= MOST_BARS && (
                <Columns
                  label={t('report.chart')}
                  currency={report.currency}
                  onPick={can('commerce.order.view') ? pick : undefined}
                  points={report.rows.map((row) => ({ key: row.key ?? '', label: nameOf(row), minor: row.net_minor, before: row.before?.net_minor }))}
                  foot={<span>{t(asked.compare === 'none' || asked.by === 'month' ? 'report.net' : 'report.both')}</span>}
                />
              )}
              <Table report={report} nameOf={nameOf} />
            </div>
          )}
        </div>
      )}
    </>
  );
}
