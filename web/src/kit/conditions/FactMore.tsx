/** What else a fact's condition says: in which span of time, and over which of its rows ("orders of these channels"). */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Askable, Suggestion } from './askable';
import s from './conditions.module.css';
import type { Json, Leaf } from './tree';
import { LengthInput } from './ValueInput';

const SPAN = '90d';

interface FactMoreProps {
  fact: Askable;
  leaf: Leaf;
  onChange: (leaf: Leaf) => void;
  suggest: (key: string, kind: string) => readonly Suggestion[];
  language: 'zh' | 'en';
}

const isObject = (json: Json | undefined): json is { readonly [key: string]: Json | undefined } => typeof json === 'object' && json !== null && !Array.isArray(json);
const textsOf = (json: Json | undefined) => (Array.isArray(json) ? (json as readonly Json[]).filter((one): one is string => typeof one === 'string') : []);

export function FactMore({ fact, leaf, onChange, suggest, language }: FactMoreProps) {
  const { t } = useTranslation('conditions');
  const span = leaf.more?.window;
  const where = isObject(leaf.more?.where) ? leaf.more.where : {};
  const put = (name: 'window' | 'where', value: Json | undefined) => {
    const more = { ...leaf.more, [name]: value };
    const said = Object.fromEntries(Object.entries(more).filter(([, one]) => one !== undefined));
    onChange({ ...leaf, more: Object.keys(said).length > 0 ? said : undefined });
  };
  const narrow = (key: string, values: string[]) => {
    const next = Object.fromEntries(Object.entries({ ...where, [key]: values }).filter(([, one]) => textsOf(one).length > 0));
    put('where', Object.keys(next).length > 0 ? next : undefined);
  };
  if (!fact.windowed && !fact.where?.length) return null;
  return (
    <div className={s.more}>
      {fact.windowed && (
        <div className={s.moreLine}>
          <select className={s.select} aria-label={t('window')} value={span === undefined ? '' : 'last'} onChange={(event) => put('window', event.target.value === '' ? undefined : SPAN)}>
            <option value="">{t('ever')}</option>
            <option value="last">{t('in_last')}</option>
          </select>
          {span !== undefined && <LengthInput hours value={span} onChange={(next) => put('window', next)} />}
        </div>
      )}
      {fact.where?.map((by) => (
        <label key={by.key} className={s.moreLine}>
          <span>{t('only', { label: by.label[language] })}</span>
          <Select
            className={s.several}
            mode="tags"
            aria-label={by.label[language]}
            placeholder={t('any_value')}
            value={textsOf(where[by.key])}
            options={[...suggest(`${fact.key}.${by.key}`, by.kind)]}
            optionFilterProp="label"
            onChange={(values: string[]) => narrow(by.key, values)}
          />
        </label>
      ))}
    </div>
  );
}
