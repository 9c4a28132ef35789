/** The record a question is about: found by its name as in the palette, or by its address from the browser. */
import { useQuery } from '@tanstack/react-query';
import { Select, type SelectProps } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { titlesQuery } from '@/kit/fields/fields';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const MOST = 8;

export interface RecordInputProps extends Pick<SelectProps, 'id' | 'aria-describedby' | 'aria-invalid' | 'status'> {
  object: string;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

export function RecordInput({ object, value, onChange, ...control }: RecordInputProps) {
  const { t } = useTranslation('access');
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<{ value: string; label: string }>();
  const text = useDeferredValue(typed.trim());
  const pasted = UUID.exec(text)?.[0];
  const found = useQuery({
    queryKey: ['role', 'explain', 'records', text],
    enabled: text.length > 0 && !pasted,
    staleTime: 10_000,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/search', { params: { query: { q: text, limit: MOST } }, signal })),
  });
  const hits = (found.data?.groups ?? [])
    .filter((group) => group.object === object)
    .flatMap((group) => group.hits)
    .map(({ id, title, subtitle }) => ({ value: id, label: subtitle ? `${title} · ${subtitle}` : title }));
  // from an address there is only the id; who asks may be one who does not see the record, then the id it stays
  const unnamed = value !== undefined && (chosen?.value !== value || chosen.label === value);
  const titles = useQuery({ ...titlesQuery(object, value ? [value] : []), enabled: unnamed, retry: false }).data;
  const known = value ? [unnamed || !chosen ? { value, label: titles?.[value] ?? value } : chosen] : [];
  const options = pasted ? [{ value: pasted, label: t('explain.pasted') }] : text ? hits : known;
  return (
    <Select
      {...control}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value}
      options={options}
      loading={found.isFetching}
      notFoundContent={text && found.data ? t('explain.no_hit') : null}
      placeholder={t('explain.record_placeholder')}
      onChange={(id: string | undefined) => {
        setChosen(pasted ? undefined : options.find((one) => one.value === id));
        setTyped('');
        onChange(id);
      }}
    />
  );
}
