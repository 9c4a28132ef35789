/** What else a fact's condition says: in which span of time, and over which of its rows ("orders of these channels"). */
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Pop } from '../Pop';
import type { Askable } from './askable';
import { useEditing } from './context';
import s from './editor.module.css';
import { whereOf, withMember } from './meaning';
import { textsOf, type Json, type Said } from './tree';
import { WindowInput } from './WindowInput';

interface FactMoreProps {
  fact: Askable;
  said: Said;
  say: (next: Said, of?: string) => void;
}

export function FactMore({ fact, said, say }: FactMoreProps) {
  const { t } = useTranslation('conditions');
  const { language, suggest } = useEditing();
  const where = whereOf(said);
  const [begun, setBegun] = useState<readonly string[]>([]);
  const columns = fact.where ?? [];
  const shown = columns.filter((one) => one.key in where || begun.includes(one.key));
  const others = columns.filter((one) => !shown.includes(one));
  const narrow = (key: string, values: Json | undefined) => {
    const next = withMember(where, key, textsOf(values).length > 0 ? values : undefined);
    say(withMember(said, 'where', Object.keys(next).length > 0 ? next : undefined));
  };
  return (
    <>
      {fact.windowed && <WindowInput value={said.window} onChange={(window) => say(withMember(said, 'window', window), 'window')} />}
      {shown.map((by) => (
        <span key={by.key} className={s.narrowed}>
          <span>{t('only', { label: by.label[language] })}</span>
          <Select
            className={s.several}
            mode="tags"
            size="small"
            aria-label={by.label[language]}
            placeholder={t('any_value')}
            value={textsOf(where[by.key])}
            options={[...suggest(`${fact.key}.${by.key}`, by.kind)]}
            optionFilterProp="label"
            onChange={(values: string[]) => narrow(by.key, values)}
          />
          <button
            type="button"
            className={s.tool}
            aria-label={t('widen', { label: by.label[language] })}
            onClick={() => {
              setBegun((now) => now.filter((one) => one !== by.key));
              narrow(by.key, undefined);
            }}
          >
            <CloseOutlined />
          </button>
        </span>
      ))}
      {others.length > 0 && (
        <Pop label={t('narrow')} button={(props) => <Button {...props} size="small" type="text" className={s.quiet} icon={<PlusOutlined />}>{t('narrow')}</Button>}>
          {(close) => (
            <div className={s.menu} role="menu" aria-label={t('narrow')}>
              {others.map((by) => (
                <button key={by.key} type="button" role="menuitem" onClick={() => { close(); setBegun((now) => [...now, by.key]); }}>
                  {by.label[language]}
                </button>
              ))}
            </div>
          )}
        </Pop>
      )}
    </>
  );
}
