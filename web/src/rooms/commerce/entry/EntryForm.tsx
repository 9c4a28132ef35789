/** A payment, refund or parcel that somebody records, or why an order is cancelled: a short form beside the order's page. */
import { useMutation } from '@tanstack/react-query';
import { AutoComplete, Button, Checkbox, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { Reference, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { MoneyInput } from '@/kit/MoneyInput';
import { SidePanel } from '@/kit/SidePanel';

import { cancelOrder, recordPayment, recordRefund, recordShipment, type Order } from '../data';
import { formatQuantity } from '../decimals';
import { useOrderActs } from '../orders/useOrderActs';
import s from './entry.module.css';

export type Act = 'pay' | 'refund' | 'ship' | 'cancel';
type Some = Record<number, { quantity: string; minor: number | null }>;

const METHODS = ['wechat', 'alipay', 'cash', 'card', 'transfer'] as const;
const decimal = (text: string) => text.replace(/[^\d.]/g, '');

/** What of each line: a quantity, and an amount where money is meant. Nothing filled in: the whole order. */
function Parts({ order, value, onChange, money }: { order: Order; value: Some; onChange: (value: Some) => void; money: boolean }) {
  const { t } = useTranslation('commerce');
  const { language } = useFormat();
  const of = (no: number) => value[no] ?? { quantity: '', minor: null };
  return (
    <ul className={s.some}>
      {order.lines
        .filter((line) => money || line.kind === 'item')
        .map((line) => {
          const name = line.name || line.sku;
          return (
            <li key={line.line_no}>
              <span>
                {name}
                <small>
                  {formatQuantity(line.quantity, language)} · <Money minor={line.amount_minor} currency={order.currency} />
                </small>
              </span>
              <Input aria-label={`${t('line.quantity')} ${name}`} inputMode="decimal" placeholder={t('line.quantity')} value={of(line.line_no).quantity} onChange={(event) => onChange({ ...value, [line.line_no]: { ...of(line.line_no), quantity: decimal(event.target.value) } })} />
              {money && <MoneyInput aria-label={`${t('line.amount')} ${name}`} className={s.wide} placeholder={t('line.amount')} currency={order.currency} value={of(line.line_no).minor} onChange={(minor) => onChange({ ...value, [line.line_no]: { ...of(line.line_no), minor } })} />}
            </li>
          );
        })}
    </ul>
  );
}

const chosen = (some: Some) => Object.entries(some).filter(([, one]) => one.quantity || one.minor);

function useDraft(order: Order, act: Act) {
  const [amount, setAmount] = useState<number | null>(act === 'pay' ? order.open_minor : act === 'refund' ? order.refundable_minor : null);
  const [words, setWords] = useState('');
  const [tracking, setTracking] = useState('');
  const [delivered, setDelivered] = useState(false);
  const [some, setSome] = useState<Some>({});
  const said = words.trim() || null;
  const summed = chosen(some).reduce((sum, [, one]) => sum + (one.minor ?? 0), 0);
  const send = () => {
    const lines = chosen(some);
    if (act === 'pay') return recordPayment(order.id, { amount_minor: amount ?? 0, method: said });
    if (act === 'cancel') return cancelOrder(order.id, order.version, words.trim());
    if (act === 'refund')
      return recordRefund(order.id, { amount_minor: lines.length ? summed : (amount ?? 0), reason: said, lines: lines.map(([no, one]) => ({ line_no: Number(no), quantity: one.quantity || '0', amount_minor: one.minor ?? 0 })) });
    return recordShipment(order.id, { carrier: said, tracking: tracking.trim() || null, delivered, lines: lines.map(([no, one]) => ({ line_no: Number(no), quantity: one.quantity })) });
  };
  return { amount, setAmount, words, setWords, tracking, setTracking, delivered, setDelivered, some, setSome, summed, send };
}

export default function EntryForm({ order, act, onClose }: { order: Order; act: Act; onClose: () => void }) {
  const { t } = useTranslation('commerce');
  const form = useId();
  const wordsOf = useErrorWords();
  const { told } = useOrderActs();
  const draft = useDraft(order, act);
  const save = useMutation({
    mutationFn: draft.send,
    onSuccess: async (done) => {
      onClose();
      await told(done, t(`acts.${act}.told`));
    },
  });
  const problem = isProblem(save.error) ? save.error : undefined;
  const ofLines = problem && order.lines.map((_, place) => problem.at(`lines.${place}.amount_minor`) ?? problem.at(`lines.${place}.quantity`)).find(Boolean);
  const byLine = act === 'refund' && draft.summed > 0;
  const wordsField = (label: string, control: (props: { id: string }) => ReactNode) => (
    <Field label={label} required={act === 'cancel'} error={problem?.at('reason') ?? problem?.at('method')}>
      {control}
    </Field>
  );
  return (
    <SidePanel
      title={t(`acts.${act}.title`)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('entry.back')}</Button>
          <Button type="primary" danger={act === 'cancel'} htmlType="submit" form={form} loading={save.isPending} data-testid="entry-save">
            {t(`acts.${act}.do`)}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={s.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {save.error ? (
          <div className={s.problem} role="alert">
            {ofLines ?? wordsOf(save.error)} <Reference error={save.error} />
          </div>
        ) : null}
        {(act === 'pay' || act === 'refund') && (
          <Field label={t('fields.total')} required error={problem?.at('amount_minor')} hint={t(`acts.${act}.hint`)}>
            {(control) => <MoneyInput {...control} className={s.wide} currency={order.currency} value={byLine ? draft.summed : draft.amount} max={act === 'pay' ? order.open_minor : order.refundable_minor} onChange={draft.setAmount} />}
          </Field>
        )}
        {act === 'pay' && wordsField(t('acts.pay.method'), ({ id }) => <AutoComplete id={id} className={s.wide} value={draft.words} onChange={draft.setWords} options={METHODS.map((one) => ({ value: t(`methods.${one}`) }))} />)}
        {act === 'ship' && wordsField(t('acts.ship.carrier'), ({ id }) => <Input id={id} maxLength={300} value={draft.words} onChange={(event) => draft.setWords(event.target.value)} />)}
        {act === 'ship' && <Field label={t('acts.ship.tracking')}>{({ id }) => <Input id={id} maxLength={300} value={draft.tracking} onChange={(event) => draft.setTracking(event.target.value)} />}</Field>}
        {(act === 'refund' || act === 'cancel') && wordsField(t('acts.reason'), ({ id }) => <Input id={id} required={act === 'cancel'} maxLength={300} value={draft.words} onChange={(event) => draft.setWords(event.target.value)} />)}
        {(act === 'refund' || act === 'ship') && (
          <>
            <p className={s.partsTitle}>{t(`acts.${act}.parts`)}</p>
            <Parts order={order} value={draft.some} onChange={draft.setSome} money={act === 'refund'} />
          </>
        )}
        {act === 'ship' && (
          <Checkbox checked={draft.delivered} onChange={(event) => draft.setDelivered(event.target.checked)}>
            {t('acts.ship.delivered')}
          </Checkbox>
        )}
      </form>
    </SidePanel>
  );
}
