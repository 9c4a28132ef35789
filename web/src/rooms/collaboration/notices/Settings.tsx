/** By which way I am told of what; quiet hours; when the daily mail comes. Saved at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';

import s from '../collaboration.module.css';
import { useActs } from '../useActs';
import { saveWishes, wishesQuery, type Wishes, type WishesInput } from './data';
import { Devices } from './Devices';

const KINDS = ['mention', 'assignment', 'shared', 'request', 'meeting', 'reminder', 'job', 'change'] as const;
const WHENS = ['now', 'hourly', 'daily', 'never'] as const;

function inputOf({ choices, quiet_from, quiet_to, morning, follow_own }: Wishes): WishesInput {
  return { choices, quiet_from, quiet_to, morning, follow_own };
}

function Choices({ wishes, set }: { wishes: Wishes; set: (change: Partial<Wishes>) => void }) {
  const { t } = useTranslation('collaboration');
  return (
    <table className={s.choices}>
      <thead>
        <tr>
          <th scope="col">{t('wishes.kind')}</th>
          <th scope="col">{t('wishes.app')}</th>
          <th scope="col">{t('wishes.push')}</th>
          <th scope="col">{t('wishes.mail')}</th>
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => {
          const choice = wishes.choices[kind] ?? { app: true, push: false, mail: 'never' as const };
          const put = (change: Partial<typeof choice>) => set({ choices: { ...wishes.choices, [kind]: { ...choice, ...change } } });
          const name = t(`wishes.kinds.${kind}`);
          return (
            <tr key={kind}>
              <th scope="row">{name}</th>
              <td>
                <Checkbox aria-label={`${name}: ${t('wishes.app')}`} checked={choice.app} onChange={(event) => put({ app: event.target.checked })} />
              </td>
              <td>
                <Checkbox aria-label={`${name}: ${t('wishes.push')}`} checked={choice.push} onChange={(event) => put({ push: event.target.checked })} />
              </td>
              <td>
                <Select aria-label={`${name}: ${t('wishes.mail')}`} size="small" className={s.when} value={choice.mail} onChange={(mail) => put({ mail })} options={WHENS.map((value) => ({ value, label: t(`wishes.whens.${value}`) }))} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function NotificationSettings({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('collaboration');
  const client = useQueryClient();
  const { complain } = useActs();
  const wishes = useQuery(wishesQuery).data;
  const set = (change: Partial<Wishes>) => {
    if (!wishes) return;
    const next = { ...wishes, ...change };
    client.setQueryData(wishesQuery.queryKey, next);
    saveWishes(inputOf(next)).catch((error: unknown) => {
      client.setQueryData(wishesQuery.queryKey, wishes);
      complain(error);
    });
  };
  const time = (value: string | null | undefined) => value?.slice(0, 5) ?? '';
  return (
    <SidePanel title={t('wishes.title')} onClose={onClose} width={560}>
      {!wishes && <Skeleton lines={8} />}
      {wishes && (
        <div className={s.form}>
          <Choices wishes={wishes} set={set} />
          {!wishes.mails && <p className={s.hint}>{t('wishes.no_mails')}</p>}
          <section className={s.settings}>
            <h2>{t('wishes.quiet')}</h2>
            <Checkbox checked={wishes.quiet_from !== null} onChange={(event) => set(event.target.checked ? { quiet_from: '22:00:00', quiet_to: '08:00:00' } : { quiet_from: null, quiet_to: null })}>
              {t('wishes.quiet_on')}
            </Checkbox>
            <div className={s.triple}>
              {wishes.quiet_from !== null && (
                <>
                  <Field label={t('wishes.quiet_from')}>
                    {(control) => <Input {...control} type="time" value={time(wishes.quiet_from)} onChange={(event) => event.target.value && set({ quiet_from: `${event.target.value}:00` })} />}
                  </Field>
                  <Field label={t('wishes.quiet_to')}>
                    {(control) => <Input {...control} type="time" value={time(wishes.quiet_to)} onChange={(event) => event.target.value && set({ quiet_to: `${event.target.value}:00` })} />}
                  </Field>
                </>
              )}
              <Field label={t('wishes.morning')}>
                {(control) => <Input {...control} type="time" value={time(wishes.morning)} onChange={(event) => event.target.value && set({ morning: `${event.target.value}:00` })} />}
              </Field>
            </div>
            <p className={s.hint}>{t('wishes.zone', { zone: wishes.time_zone })}</p>
          </section>
          <section className={s.settings}>
            <h2>{t('follow.label')}</h2>
            <Checkbox checked={wishes.follow_own} onChange={(event) => set({ follow_own: event.target.checked })}>
              {t('wishes.follow_own')}
            </Checkbox>
          </section>
          <Devices />
        </div>
      )}
    </SidePanel>
  );
}
