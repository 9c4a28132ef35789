/** Over the stream: which kinds of events it shows, and the day as of which the facts are read. */
import { HistoryOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import { today } from '@/kit/calendar/days';
import { dayOf } from '@/kit/format/dates';
import { useFormat } from '@/kit/format/useFormat';

import type { StreamKind } from '../data';
import s from './record.module.css';
import { useThenDay } from './Then';

const KINDS = ['change', 'note', 'task', 'order'] as const satisfies readonly StreamKind[];

interface StreamBarProps {
  /** None: all. */
  kinds: readonly StreamKind[];
  onKinds: (kinds: readonly StreamKind[]) => void;
  /** When the customer came. */
  since: string;
}

export function StreamBar({ kinds, onKinds, since }: StreamBarProps) {
  const { t } = useTranslation('customers');
  const { timeZone } = useFormat();
  const [day, setDay] = useThenDay();
  return (
    <div className={s.streamBar}>
      <div role="group" aria-label={t('stream.kinds.label')} className={s.kinds}>
        {KINDS.map((kind) => (
          <button key={kind} type="button" className={s.kind} aria-pressed={kinds.includes(kind)} onClick={() => onKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind])}>
            {t(`stream.kinds.${kind}`)}
          </button>
        ))}
      </div>
      <label className={s.asOf} title={t('then.pick')}>
        <HistoryOutlined aria-hidden="true" />
        <span className={day ? 'gx-hidden' : undefined}>{t('then.pick')}</span>
        <input type="date" data-empty={day ? undefined : true} onClick={(event) => event.currentTarget.showPicker?.()} value={day ?? ''} min={dayOf(since, timeZone)} max={today(timeZone)} onChange={(event) => setDay(event.target.value || undefined)} />
      </label>
    </div>
  );
}
