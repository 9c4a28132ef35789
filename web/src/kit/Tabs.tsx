/** A row of tabs (keys: left, right, Home, End). The page draws the panel of the chosen one. */
import type { KeyboardEvent, ReactNode } from 'react';

import s from './Tabs.module.css';

export interface Tab<K extends string> {
  key: K;
  label: ReactNode;
}

export interface TabsProps<K extends string> {
  /** Name of the row for screen readers. */
  label: string;
  tabs: readonly Tab<K>[];
  value: K;
  onChange: (key: K) => void;
  /** The chosen tab's content. */
  children: ReactNode;
}

export function Tabs<K extends string>({ label, tabs, value, onChange, children }: TabsProps<K>) {
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((tab) => tab.key === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    const next = tabs[index];
    if (!next) return;
    onChange(next.key);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  return (
    <div>
      <div role="tablist" aria-label={label} className={s.tabs} onKeyDown={pressed}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            aria-selected={tab.key === value}
            tabIndex={tab.key === value ? 0 : -1}
            className={s.tab}
            onClick={() => onChange(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" className={s.panel}>
        {children}
      </div>
    </div>
  );
}
