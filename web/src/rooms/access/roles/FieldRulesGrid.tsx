/** What a role may do with each field: not there, its mask, reading, changing. What is left at "editable" is no rule. */
import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';
import { SearchField } from '@/kit/SearchField';
import { Tag } from '@/kit/Tag';

import s from './roles.module.css';
import { ACCESSES, type Catalogue, type FieldAccess, type FieldRules } from './roles';

export interface FieldRulesGridProps {
  catalogue: Catalogue;
  fields: Readonly<FieldRules>;
  onChange: (fields: FieldRules) => void;
  disabled?: boolean;
}

export function FieldRulesGrid({ catalogue, fields, onChange, disabled }: FieldRulesGridProps) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const [query, setQuery] = useState('');
  const [ruled, setRuled] = useState(false);
  const wanted = query.trim().toLowerCase();
  const set = (key: string, access: FieldAccess) => {
    const others = Object.fromEntries(Object.entries(fields).filter(([one]) => one !== key));
    onChange(access === 'editable' ? others : { ...others, [key]: access });
  };
  const shown = catalogue.fields.map((kind) => ({
    ...kind,
    fields: kind.fields.filter((one) => one.label[language].toLowerCase().includes(wanted) && (!ruled || one.key in fields)),
  }));
  return (
    <div data-testid="role-fields">
      <div className={s.search}>
        <SearchField placeholder={t('roles.fields.search')} value={query} onChange={setQuery} />
        <Checkbox checked={ruled} onChange={(event) => setRuled(event.target.checked)}>
          {t('roles.fields.only_ruled', { count: Object.keys(fields).length })}
        </Checkbox>
      </div>
      {shown.every((kind) => kind.fields.length === 0) && <p className={s.quiet}>{t('roles.fields.none')}</p>}
      {shown
        .filter((kind) => kind.fields.length > 0)
        .map((kind) => (
          <table key={kind.key} className={s.fields}>
            <thead>
              <tr>
                <th scope="col">{kind.label[language]}</th>
                {ACCESSES.map((access) => (
                  <th key={access} scope="col" title={t(`roles.fields.${access}_hint`)}>
                    {t(`roles.fields.${access}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kind.fields.map((one) => (
                <tr key={one.key}>
                  <th scope="row">
                    {one.label[language]} {one.personal && <Tag>{t('roles.fields.personal')}</Tag>}
                  </th>
                  {ACCESSES.map((access) => (
                    <td key={access}>
                      <label className={s.choice}>
                        <input
                          type="radio"
                          name={one.key}
                          disabled={disabled}
                          aria-label={`${one.label[language]}: ${t(`roles.fields.${access}`)}`}
                          checked={(fields[one.key] ?? 'editable') === access}
                          onChange={() => set(one.key, access)}
                        />
                      </label>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
    </div>
  );
}
