import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { useState } from 'react';
import { initReactI18next } from 'react-i18next';
import { beforeAll, expect, it, vi } from 'vitest';

import words from '@/i18n/en/conditions.json';

import { colleaguesQuery, divisionsQuery, titlesQuery } from '../fields/fields';
import type { Askable, Operator } from './askable';
import { readTree, writeTree, type Json } from './tree';
import { ValueInput } from './ValueInput';

vi.mock('@/api/session', () => ({ useCan: () => () => true, useSession: () => undefined }));

const ANNA = '0190c0de-0000-7000-8000-00000000000a';
const ACME = '0190c0de-0000-7000-8000-00000000000b';
const GLOBEX = '0190c0de-0000-7000-8000-00000000000c';
const asked: Askable = { key: 'own.customer.x', label: { zh: '-', en: '-' }, kind: 'division', operators: [], options: [], fact: false, windowed: false, where: [], target: null };
const operator = (takes: string): Operator => ({ key: takes === 'many' ? 'in' : 'is', takes, label: { zh: '-', en: '-' } });

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { conditions: words } } });
});

function show(field: Partial<Askable>, takes: string, value?: Json) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(divisionsQuery.queryKey, [
    { code: '310000', name: 'Shanghai' },
    { code: '310100', name: 'Shanghai city' },
    { code: '310101', name: 'Huangpu' },
  ]);
  client.setQueryData(colleaguesQuery.queryKey, [{ id: ANNA, name: 'Anna', disabled: false }] as never);
  client.setQueryData(['company', 'pick', 'titles', ''], [{ value: GLOBEX, label: 'Globex' }]);
  client.setQueryData(titlesQuery('company', [ACME]).queryKey, { [ACME]: 'Acme' });
  client.setQueryData(titlesQuery('company', [ACME, GLOBEX]).queryKey, { [ACME]: 'Acme', [GLOBEX]: 'Globex' });
  const onChange = vi.fn();
  function Held() {
    const [held, setHeld] = useState(value);
    const put = (next: Json | undefined) => {
      onChange(next);
      setHeld(next);
    };
    return <ValueInput field={{ ...asked, ...field }} operator={operator(takes)} value={held} onChange={put} suggestions={field.kind === 'user' ? [{ value: 'me', label: 'Myself' }] : []} language="en" />;
  }
  render(
    <QueryClientProvider client={client}>
      <Held />
    </QueryClientProvider>,
  );
  fireEvent.mouseDown(screen.getByRole('combobox'));
  return onChange;
}

it('a place is found by its name and kept as its code, beside what was chosen', () => {
  const onChange = show({ kind: 'division' }, 'many', ['310000']);
  expect(screen.getAllByText('Shanghai').length).toBeGreaterThan(0);
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'Huang' } });
  fireEvent.click(screen.getByText('Huangpu'));
  expect(onChange).toHaveBeenLastCalledWith(['310000', '310101']);
});

it('one place is one code', () => {
  const onChange = show({ kind: 'division' }, 'one');
  fireEvent.click(screen.getByText('Shanghai'));
  expect(onChange).toHaveBeenLastCalledWith('310000');
});

it('a colleague or oneself', () => {
  const onChange = show({ kind: 'user' }, 'one', 'me');
  expect(screen.getAllByText('Myself').length).toBeGreaterThan(0);
  fireEvent.click(screen.getByText('Anna'));
  expect(onChange).toHaveBeenLastCalledWith(ANNA);
});

it('records are called by their names and kept as ids', () => {
  const onChange = show({ kind: 'relation', target: 'company' }, 'many', [ACME]);
  expect(screen.getAllByText('Acme').length).toBeGreaterThan(0);
  fireEvent.click(screen.getByText('Globex'));
  expect(onChange).toHaveBeenLastCalledWith([ACME, GLOBEX]);
  const tree = { all: [{ field: asked.key, op: 'in', value: [ACME, GLOBEX] }] };
  expect(writeTree(readTree(JSON.stringify(tree))).tree).toEqual(tree);
});
