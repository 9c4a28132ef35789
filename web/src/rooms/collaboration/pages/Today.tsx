/** The start page: figures, what I have to do, whom I meet, what changed, and what other rooms add (slots
 * "collaboration.today", and "….begin" above everything for who has just begun). */
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import { localeOf } from '@/kit/format/money';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Panels } from '@/kit/panels';

import { Followed, MyMeetings, MyTasks } from '../today/Cards';
import { Figures } from '../today/Figures';
import s from '../today/today.module.css';

/** Which greeting: by the clock of the workspace. */
function partOf(hour: number): 'night' | 'morning' | 'noon' | 'afternoon' | 'evening' {
  if (hour < 5) return 'night';
  if (hour < 11) return 'morning';
  if (hour < 14) return 'noon';
  return hour < 18 ? 'afternoon' : 'evening';
}

export default function Today() {
  const { t } = useTranslation('collaboration');
  const { language, timeZone } = useFormat();
  const can = useCan();
  const session = useSession();
  const me = session?.user.id ?? '';
  const now = new Date();
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(now));
  const day = new Intl.DateTimeFormat(localeOf[language], { month: 'long', day: 'numeric', weekday: 'long', timeZone }).format(now);
  return (
    <>
      <PageHeader title={t(`today.good.${partOf(hour)}`, { name: session?.user.name })} lead={day} />
      <Panels slot="collaboration.today.begin" id={me} fallback={null} />
      <Figures />
      <div className={s.columns}>
        <div className={s.column}>
          {can('collaboration.task.view') && <MyTasks me={me} />}
          <Followed me={me} />
        </div>
        <div className={s.column}>
          {can('collaboration.meeting.view') && <MyMeetings me={me} />}
          <Panels slot="collaboration.today" id={me} />
        </div>
      </div>
    </>
  );
}
