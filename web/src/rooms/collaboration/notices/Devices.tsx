/** Browsers that get push messages: this one added, others removed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';
import { toast } from '@/kit/toast';

import s from '../collaboration.module.css';
import { useActs } from '../useActs';
import { addDevice, devicesQuery, removeDevice } from './data';
import { canPush, PushRefused, subscribe } from './push';

export function Devices() {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  const client = useQueryClient();
  const { complain } = useActs();
  const [busy, setBusy] = useState(false);
  const found = useQuery(devicesQuery).data;
  const refresh = () => client.invalidateQueries({ queryKey: devicesQuery.queryKey });
  const add = async () => {
    setBusy(true);
    try {
      await addDevice(await subscribe(found?.public_key ?? ''));
      toast({ text: t('push.added') });
      await refresh();
    } catch (error) {
      if (error instanceof PushRefused) toast({ text: t('push.refused'), tone: 'danger' });
      else complain(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={s.settings}>
      <h2>{t('push.title')}</h2>
      <p className={s.hint}>{t(canPush() ? 'push.lead' : 'push.cannot')}</p>
      <ul className={s.lines}>
        {found?.devices.map((one) => (
          <li key={one.id}>
            <span className={s.what}>
              {one.name}
              <small className={s.meta}>{t('push.since', { when: format.moment(one.created_at) })}</small>
            </span>
            <Button size="small" type="text" danger onClick={() => void removeDevice(one.id).then(refresh, complain)}>
              {t('push.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {canPush() && found && (
        <Button loading={busy} onClick={() => void add()}>
          {t('push.add')}
        </Button>
      )}
    </section>
  );
}
