/** Ctrl/Cmd+K: go to a place, run a command, find a record, return to what was open before. */
import { ClockCircleOutlined, SearchOutlined, ThunderboltOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import names from 'virtual:names';

import type { components } from '@/api/schema';
import { useCan } from '@/api/session';
import { Dialog } from '@/kit/Dialog';
import { keep, readKept } from '@/kit/store';

import { commands, menuEntries } from '../rooms';
import { matching, type Entry, type SearchHit, type Section } from './entries';
import s from './Palette.module.css';
import { useFound } from './useFound';

const RECENT = 'gx.recent';
const RECENT_MOST = 6;

type Hit = components['schemas']['HitOut'];

function useSections(typed: string, onClose: () => void) {
  const { t, i18n } = useTranslation(['app', 'shell']);
  const language = i18n.language === 'zh' ? 'zh' : 'en';
  const can = useCan();
  const navigate = useNavigate();
  const found = useFound(typed);

  const go = (to: string) => () => {
    onClose();
    void navigate(to);
  };
  const ofHit = (source: string, hit: SearchHit, icon = <SearchOutlined />): Entry => ({
    id: `${source}:${hit.id}`,
    title: hit.title,
    detail: hit.detail,
    icon,
    run: () => {
      const others = readKept<SearchHit[]>(RECENT, []).filter((one) => one.to !== hit.to);
      keep(RECENT, [hit, ...others].slice(0, RECENT_MOST));
      go(hit.to)();
    },
  });

  const ofRecord = (key: string, hit: Hit) =>
    hit.page ? [ofHit(key, { id: hit.id, title: hit.title, detail: hit.subtitle || undefined, to: hit.page })] : [];
  const all = (key: string, more: string | null): Entry[] =>
    more ? [{ id: `${key}:all`, title: t('app:palette.all', { text: found.text }), icon: <UnorderedListOutlined />, run: go(more) }] : [];

  const places = menuEntries
    .filter((entry) => can(entry.permission))
    .map((entry): Entry => ({
      id: entry.to,
      title: t(`shell:${entry.label}`),
      names: names[entry.label],
      icon: entry.icon,
      keys: entry.jump ? ['G', entry.jump.toUpperCase()] : undefined,
      run: go(entry.to),
    }));
  const acts = commands
    .filter((command) => can(command.permission))
    .map((command): Entry => ({
      id: command.id,
      title: t(`shell:${command.label}`),
      names: names[command.label],
      icon: command.icon ?? <ThunderboltOutlined />,
      keys: command.key ? [command.key.toUpperCase()] : undefined,
      run: () => {
        onClose();
        command.run({ navigate: (to) => void navigate(to) });
      },
    }));
  const recent = typed ? [] : readKept<SearchHit[]>(RECENT, []).map((hit) => ofHit('recent', hit, <ClockCircleOutlined />));
  const sections: Section[] = [
    { title: t('app:palette.recent'), entries: recent },
    ...found.groups.map(({ key, label, hits, more }) => ({
      title: label[language],
      entries: typed.trim() ? [...hits.flatMap((hit) => ofRecord(key, hit)), ...all(key, more)] : [],
    })),
    { title: t('app:palette.go'), entries: matching(places, typed) },
    { title: t('app:palette.do'), entries: matching(acts, typed) },
  ].filter((section) => section.entries.length > 0);
  return { sections, ...found };
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('app');
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const { sections, searching, failed, partly } = useSections(typed, onClose);
  const entries = sections.flatMap((section) => section.entries);
  const current = Math.min(at, entries.length - 1);
  const idOf = (entry: Entry) => `${list}-${entry.id}`;

  const pressed = (event: KeyboardEvent) => {
    // Enter that ends an input method's composition must not run anything
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      const next = (current + step + entries.length) % entries.length;
      setAt(next);
      const entry = entries[next];
      if (entry) document.getElementById(idOf(entry))?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      entries[current]?.run();
    }
  };

  const selected = entries[current];
  return (
    <Dialog label={t('search.label')} onClose={onClose} width={620} top>
      <div className={s.field}>
        <SearchOutlined />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          data-inline
          aria-controls={list}
          aria-activedescendant={selected && idOf(selected)}
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={pressed}
        />
        <kbd>Esc</kbd>
      </div>
      <div role="listbox" id={list} aria-label={t('search.label')} className={s.results} aria-busy={searching}>
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <div className={s.title} aria-hidden="true">
              {section.title}
            </div>
            {section.entries.map((entry) => (
              <div
                key={entry.id}
                id={idOf(entry)}
                role="option"
                aria-selected={entry === selected}
                className={s.entry}
                onClick={entry.run}
                onPointerMove={() => setAt(entries.indexOf(entry))}
              >
                <span className={s.icon}>{entry.icon}</span>
                <span className={s.name}>{entry.title}</span>
                {entry.detail && <span className={s.detail}>{entry.detail}</span>}
                {entry.keys && (
                  <span className={s.keys}>
                    {entry.keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </span>
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      {partly && entries.length > 0 && (
        <p className={s.none} role="status">
          {t('palette.partly')}
        </p>
      )}
      {entries.length === 0 && (
        <p className={s.none} role="status">
          {failed ? t('palette.failed') : searching ? t('palette.searching') : t('palette.nothing')}
        </p>
      )}
    </Dialog>
  );
}
