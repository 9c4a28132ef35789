/** Who buys and what: found while one types, by name, pinyin, number or barcode; a scanner's Enter takes the one article it means. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { Money } from '@/kit/Money';

import { customersFoundQuery, skusFoundQuery, type Article } from '../data';
import s from './entry.module.css';

export interface CustomerPickerProps {
  id?: string;
  value: { id: string; name: string } | null;
  onChange: (value: { id: string; name: string } | null) => void;
}

export function CustomerPicker({ value, onChange, ...control }: CustomerPickerProps) {
  const { t } = useTranslation('commerce');
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed.trim());
  const { data = [], isFetching } = useQuery(customersFoundQuery(asked));
  const options = data.map((one) => ({ value: one.id, label: one.name }));
  if (value && !options.some((one) => one.value === value.id)) options.unshift({ value: value.id, label: value.name });
  return (
    <Select
      {...control}
      data-testid="order-customer"
      className={s.wide}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      loading={isFetching}
      placeholder={t('entry.nobody')}
      options={options}
      value={value?.id ?? null}
      onChange={(id?: string | null) => onChange(id ? { id, name: options.find((one) => one.value === id)?.label ?? '' } : null)}
    />
  );
}

export interface ArticlePickerProps {
  label: string;
  value: string;
  /** What is typed: a line may be named freely. */
  onName: (name: string) => void;
  onPick: (article: Article) => void;
  invalid?: boolean;
  autoFocus?: boolean;
}

export function ArticlePicker({ label, value, onName, onPick, invalid, autoFocus }: ArticlePickerProps) {
  const { t } = useTranslation('commerce');
  const can = useCan();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const asked = useDeferredValue(value.trim());
  const { data = [] } = useQuery({ ...skusFoundQuery(asked), enabled: open && asked !== '' && can('catalog.product.view') });
  const take = (article: Article) => {
    setOpen(false);
    onPick(article);
  };
  // A scanner types faster than the list comes: its Enter asks for exactly this code.
  const scan = async () => {
    const found = await client.fetchQuery(skusFoundQuery(value.trim()));
    const meant = found.find((one) => one.barcode === value.trim() || one.code === value.trim()) ?? (found.length === 1 ? found[0] : undefined);
    if (meant) take(meant);
  };
  return (
    <AutoComplete
      aria-label={label}
      data-testid="order-article"
      className={s.article}
      status={invalid ? 'error' : undefined}
      autoFocus={autoFocus}
      defaultActiveFirstOption
      open={open && data.length > 0}
      value={value}
      placeholder={t('entry.article')}
      showSearch={{
        onSearch: (text) => {
          setOpen(true);
          onName(text);
        },
      }}
      onBlur={() => setOpen(false)}
      onSelect={(id: string) => {
        const article = data.find((one) => one.id === id);
        if (article) take(article);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        if (!(open && data.length > 0) && value.trim() && can('catalog.product.view')) void scan();
      }}
      options={data.map((one) => ({
        value: one.id,
        label: (
          <span className={s.option}>
            {one.cover_id && <img src={`/api/v1/files/${one.cover_id}`} alt="" width={36} height={36} />}
            <span>
              {one.name} {one.spec && !one.name.includes(one.spec) && <small>{one.spec}</small>}
              <small>{[one.code, one.barcode].filter(Boolean).join(' · ')}</small>
            </span>
            {one.price_minor !== null && <Money minor={one.price_minor} currency={one.currency} />}
          </span>
        ),
      }))}
    />
  );
}
