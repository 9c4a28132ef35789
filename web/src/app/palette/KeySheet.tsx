/** All keys on one sheet ("?"). */
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { Dialog } from '@/kit/Dialog';

import { commands, menuEntries } from '../rooms';
import s from './Palette.module.css';

interface Line {
  keys: string[];
  words: string;
}

function Block({ title, lines }: { title: string; lines: Line[] }) {
  return (
    <section className={s.block}>
      <h3>{title}</h3>
      <dl>
        {lines.map(({ keys, words }) => (
          <div key={words} className={s.line}>
            <dt>{words}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export default function KeySheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['app', 'shell']);
  const can = useCan();
  const anywhere: Line[] = [
    { keys: ['Ctrl', 'K'], words: t('app:keys.palette') },
    { keys: ['/'], words: t('app:keys.search') },
    { keys: ['?'], words: t('app:keys.title') },
    { keys: ['Esc'], words: t('app:keys.close') },
  ];
  const lists: Line[] = [
    { keys: ['↑', '↓'], words: t('app:keys.rows') },
    { keys: ['Enter'], words: t('app:keys.open') },
    { keys: ['Space'], words: t('app:keys.peek') },
    { keys: ['←', '→'], words: t('app:keys.cells') },
    { keys: ['F2'], words: t('app:keys.edit') },
    { keys: ['Tab'], words: t('app:keys.next_cell') },
    { keys: ['X'], words: t('app:keys.select') },
    { keys: ['Shift', '↑', '↓'], words: t('app:keys.range') },
  ];
  const boards: Line[] = [
    { keys: ['↑', '↓', '←', '→'], words: t('app:keys.cards') },
    { keys: ['Ctrl', '←', '→'], words: t('app:keys.move_card') },
    { keys: ['PgUp', 'PgDn'], words: t('app:keys.turn') },
    { keys: ['Home'], words: t('app:keys.today') },
  ];
  const jumps = menuEntries
    .filter((entry) => entry.jump && can(entry.permission))
    .map((entry) => ({ keys: ['G', (entry.jump ?? '').toUpperCase()], words: t(`shell:${entry.label}`) }));
  const acts = commands
    .filter((command) => command.key && can(command.permission))
    .map((command) => ({ keys: [(command.key ?? '').toUpperCase()], words: t(`shell:${command.label}`) }));
  return (
    <Dialog label={t('app:keys.title')} onClose={onClose} width={640}>
      <div className={s.sheet} role="region" aria-label={t('app:keys.title')} tabIndex={0}>
        <h2>{t('app:keys.title')}</h2>
        <div className={s.columns}>
          <Block title={t('app:keys.anywhere')} lines={anywhere} />
          <Block title={t('app:keys.lists')} lines={lists} />
          <Block title={t('app:keys.boards')} lines={boards} />
          {jumps.length > 0 && <Block title={t('app:keys.jumps')} lines={jumps} />}
          {acts.length > 0 && <Block title={t('app:keys.acts')} lines={acts} />}
        </div>
      </div>
    </Dialog>
  );
}
