/** A new order, or one that is changed: written with the keyboard, kept for this window until it is saved. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Input, Select } from 'antd';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';

import { isProblem } from '@/api/problem';
import { useCan } from '@/api/session';
import { DateInput } from '@/kit/DateInput';
import { ErrorState, Reference, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { dayOf, endOfDay } from '@/kit/format/dates';
import { minorDigits } from '@/kit/format/money';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { MoneyInput } from '@/kit/MoneyInput';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';

import { changeOrder, channelsQuery, createOrder, orderQuery, storeNamesQuery, type Order } from '../data';
import { amountsOf } from '../entry/amounts';
import { bodyOf, draftOf, emptyDraft, keepDraft, readDraft, type Draft } from '../entry/draft';
import s from '../entry/entry.module.css';
import { LineRows } from '../entry/LineRows';
import { CustomerPicker } from '../entry/Pickers';
import { useOrderActs } from '../orders/useOrderActs';

const HALF_A_DAY = 12 * 3_600_000;
const noonOf = (day: string, zone?: string) => new Date(Date.parse(endOfDay(day, zone)) - HALF_A_DAY).toISOString();

function OrderForm({ order, first, name }: { order?: Order; first: Draft; name: string }) {
  const { t } = useTranslation('commerce');
  const can = useCan();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const { timeZone } = useFormat();
  const { told } = useOrderActs();
  const [draft, setDraft] = useState<Draft>(() => readDraft(name) ?? first);
  const [kept, setKept] = useState(() => readDraft(name) !== undefined);
  const stores = useQuery({ ...storeNamesQuery, enabled: can('organization.store.view') }).data ?? [];
  const channels = useQuery(channelsQuery).data ?? [];
  const amounts = amountsOf(draft.lines, draft.discount, draft.shipping, minorDigits(draft.currency));
  const set = (values: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...values }));
    setKept(true);
  };
  useEffect(() => {
    if (kept) keepDraft(name, draft);
  }, [name, draft, kept]);
  const save = useMutation({
    mutationFn: () => (order ? changeOrder(order.id, order.version, bodyOf(draft)) : createOrder(bodyOf(draft))),
    onSuccess: async (done) => {
      keepDraft(name, undefined);
      setKept(false);
      await navigate(`/orders/${done.id}`);
      await told(done, t(order ? 'entry.changed' : 'entry.created'), order ? undefined : () => void navigate('/orders'));
    },
  });
  const { error } = save;
  const filled = bodyOf(draft).lines.map((line) => draft.lines.findIndex((one) => one.name.trim() === (line.name ?? '') && one.quantity.trim() === line.quantity));
  const errorAt = (field: string) => {
    if (!isProblem(error)) return undefined;
    const found = /^lines\.(\d+)\.(.*)$/.exec(field);
    return found ? error.at(`lines.${filled.indexOf(Number(found[1]))}.${found[2]}`) : error.at(field);
  };
  const discard = () => {
    keepDraft(name, undefined);
    void navigate(order ? `/orders/${order.id}` : '/orders');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save.mutate();
    }
  };
  return (
    <form
      className={s.page}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <section className={s.card}>
        <div className={s.pair}>
          <Field label={t('fields.customer')} error={errorAt('customer_id')}>
            {({ id }) => <CustomerPicker id={id} value={draft.customer} onChange={(customer) => set({ customer })} />}
          </Field>
          <Field label={t('fields.store')} error={errorAt('store_id')}>
            {(control) => <Select {...control} allowClear showSearch={{ optionFilterProp: 'label' }} value={draft.store_id} onChange={(store_id?: string | null) => set({ store_id: store_id ?? null })} options={stores.map((one) => ({ value: one.id, label: one.name }))} />}
          </Field>
          <Field label={t('fields.channel')} error={errorAt('channel')}>
            {(control) => <AutoComplete {...control} value={draft.channel} onChange={(channel: string) => set({ channel })} options={channels.map((value) => ({ value }))} showSearch={{ filterOption: true }} />}
          </Field>
          <Field label={t('entry.day')} error={errorAt('placed_at')}>
            {(control) => <DateInput {...control} value={draft.placed_at ? dayOf(draft.placed_at, timeZone) : dayOf(new Date(), timeZone)} onChange={(day) => set({ placed_at: day && day !== dayOf(new Date(), timeZone) ? noonOf(day, timeZone) : null })} />}
          </Field>
        </div>
      </section>
      <section className={s.card} aria-label={t('lines')}>
        <LineRows lines={draft.lines} amounts={amounts.lines} currency={draft.currency} errorAt={errorAt} onChange={(lines) => set({ lines })} />
        <dl className={s.sums}>
          <div>
            <dt>{t('entry.goods')}</dt>
            <dd>
              <Money minor={amounts.goods} currency={draft.currency} />
            </dd>
          </div>
          <div>
            <dt>{t('entry.order_discount')}</dt>
            <dd>
              <MoneyInput aria-label={t('entry.order_discount')} className={s.wide} value={draft.discount || null} currency={draft.currency} onChange={(minor) => set({ discount: minor ?? 0 })} />
            </dd>
          </div>
          <div>
            <dt>{t('entry.shipping')}</dt>
            <dd>
              <MoneyInput aria-label={t('entry.shipping')} className={s.wide} value={draft.shipping || null} currency={draft.currency} onChange={(minor) => set({ shipping: minor ?? 0 })} />
            </dd>
          </div>
          <div className={s.total}>
            <dt>{t('total')}</dt>
            <dd data-testid="entry-total">
              <Money minor={amounts.total} currency={draft.currency} />
            </dd>
          </div>
        </dl>
      </section>
      <section className={s.card}>
        <Field label={t('entry.note')} error={errorAt('note')}>
          {(control) => <Input.TextArea {...control} autoSize={{ minRows: 2 }} maxLength={2000} value={draft.note} onChange={(event) => set({ note: event.target.value })} />}
        </Field>
      </section>
      {error ? (
        <div className={s.problem} role="alert">
          {wordsOf(error)} {isProblem(error) && error.at('discount_minor')} <Reference error={error} />
        </div>
      ) : null}
      <div className={s.foot}>
        <small>{kept && t('entry.kept')}</small>
        <Button onClick={discard}>{t(kept ? 'entry.discard' : 'entry.back')}</Button>
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="order-save">
          {t(order ? 'entry.save' : 'entry.create')}
        </Button>
      </div>
    </form>
  );
}

/** A customer named in the address: "New order" on that customer's page. */
function useFirst(): Draft | undefined {
  const [params] = useSearchParams();
  const { currency } = useFormat();
  const name = params.get('customer_name');
  const id = params.get('customer');
  return { ...emptyDraft(currency), customer: id ? { id, name: name ?? '' } : null };
}

export default function OrderFormPage() {
  const { t } = useTranslation('commerce');
  const { id } = useParams();
  const { data: order, error, refetch } = useQuery({ ...orderQuery(id ?? ''), enabled: id !== undefined });
  const first = useFirst();
  if (id === undefined) {
    return (
      <>
        <PageHeader title={t('entry.create')} lead={t('entry.lead')} />
        {first && <OrderForm first={first} name="new" />}
      </>
    );
  }
  if (error) return <ErrorState page error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <PageHeader title={t('entry.edit_title', { number: order?.number ?? '' })} />
      {order ? <OrderForm key={order.version} order={order} first={draftOf(order)} name={`${order.id}.${order.version}`} /> : <Skeleton lines={10} />}
    </>
  );
}
