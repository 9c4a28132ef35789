/** One list to search in instead of many to scroll through: what is asked, by kind, with the keyboard from the first letter on. */
import { SearchOutlined } from '@ant-design/icons';
import { useDeferredValue, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Pop, type PopButton } from '../Pop';
import s from './picker.module.css';
import { found, TABS, type Pick, type TabKey } from './picks';

export interface PickerProps {
  picks: readonly Pick[];
  /** Id of what is chosen now. */
  chosen?: string;
  onPick: (pick: Pick) => void;
  label: string;
  button: (props: PopButton) => ReactNode;
  /** Several may be chosen: it stays open, chosen ones carry a mark. */
  several?: readonly string[];
}

const WIDTH = 380;
const MOST = 300;

export function Picker({ label, button, ...rest }: PickerProps) {
  return (
    <Pop label={label} button={button} width={WIDTH}>
      {(close) => <List {...rest} label={label} close={close} />}
    </Pop>
  );
}

function List({ picks, chosen, onPick, several, label, close }: Omit<PickerProps, 'button'> & { close: () => void }) {
  const { t } = useTranslation('conditions');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [tab, setTab] = useState<TabKey>();
  const [at, setAt] = useState(() => Math.max(0, picks.findIndex((one) => one.id === chosen)));
  const wanted = useDeferredValue(text);
  const tabs = TABS.filter((one) => picks.some((pick) => pick.tab === one));
  const search = (typed: string) => found(picks, typed).filter((one) => tab === undefined || one.tab === tab).slice(0, MOST);
  const shown = search(wanted);
  const active = Math.min(at, shown.length - 1);
  const grouped = wanted.trim() === '' && tab === undefined && tabs.length > 1;

  useLayoutEffect(() => input.current?.focus(), []);
  useLayoutEffect(() => {
    box.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, shown.length]);

  const choose = (pick: Pick | undefined) => {
    if (!pick) return;
    if (!several) close();
    onPick(pick);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined && !(event.key === 'Home' || event.key === 'End' ? text !== '' : false)) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(shown.length - 1, to)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // who types fast means what was typed, also where the list is not drawn yet
      choose(wanted === text ? shown[active] : search(text)[at]);
    } else if (event.key === 'Tab' && tabs.length > 1) {
      // the categories go by Tab, so that the hands stay where they type
      event.preventDefault();
      const order = [undefined, ...tabs];
      setTab(order[(order.indexOf(tab) + (event.shiftKey ? order.length - 1 : 1)) % order.length]);
      setAt(0);
    }
    // arrows and letters belong to this list, not to the parts behind it
    event.stopPropagation();
  };
  return (
    <div className={s.picker} onKeyDown={pressed}>
      <label className={s.search}>
        <SearchOutlined aria-hidden />
        <input
          ref={input}
          role="combobox"
          data-inline
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
          aria-label={t('picker.search')}
          placeholder={t('picker.search')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
      </label>
      {tabs.length > 1 && (
        <div className={s.tabs} role="group" aria-label={t('picker.kinds')}>
          {[undefined, ...tabs].map((one) => (
            <button key={one ?? ''} type="button" tabIndex={-1} aria-pressed={tab === one} onClick={() => setTab(one)}>
              {t(`picker.tabs.${one ?? 'all'}`)}
            </button>
          ))}
        </div>
      )}
      <div ref={box} id={id} role="listbox" aria-label={label} aria-multiselectable={several ? true : undefined} className={s.list}>
        {shown.map((one, index) => (
          <div key={one.id}>
            {grouped && shown[index - 1]?.tab !== one.tab && (
              <div className={s.group} aria-hidden="true">
                {t(`picker.tabs.${one.tab}`)}
              </div>
            )}
            <div
              id={`${id}-${index}`}
              role="option"
              aria-selected={several ? several.includes(one.id) : one.id === chosen}
              data-active={index === active || undefined}
              className={s.option}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(one)}
            >
              <span className={s.icon} aria-hidden="true">
                {one.icon}
              </span>
              <span className={s.label}>{one.label}</span>
              {one.hint && <span className={s.hint}>{one.hint}</span>}
            </div>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className={s.nothing}>{t('picker.nothing', { text })}</p>}
    </div>
  );
}
