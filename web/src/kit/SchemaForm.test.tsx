import { fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { Problem } from '@/api/problem';
import words from '@/i18n/en/kit.json';

import { SchemaForm, type JsonSchema } from './SchemaForm';
import { faultOf, fieldsOf } from './schema/schema';

/** As pydantic writes it: an optional date, an enum by $ref, a secret. */
const schema: JsonSchema = {
  required: ['name', 'mode'],
  $defs: { Mode: { enum: ['fast', 'exact'], type: 'string', 'x-options': [{ value: 'fast', label: { zh: 'schnell', en: 'Fast' } }] } },
  properties: {
    name: { type: 'string', minLength: 2, maxLength: 5, 'x-label': { zh: 'mingcheng', en: 'Name' }, 'x-help': { zh: '-', en: 'Shown to all' } },
    mode: { $ref: '#/$defs/Mode', 'x-label': { zh: '-', en: 'Mode' } },
    days: { type: 'integer', minimum: 1, default: 30, title: 'Days' },
    start: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }], default: null },
    key: { type: 'string', 'x-secret': true },
    on: { type: 'boolean', default: true },
    kinds: { type: 'array', items: { enum: ['a', 'b'] } },
    note: { type: 'string', maxLength: 20_000 },
  },
};

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { kit: words } }, defaultNS: 'kit' });
});

describe('a JSON schema', () => {
  it('becomes fields of the right kinds', () => {
    const kinds = Object.fromEntries(fieldsOf(schema, 'en').map((field) => [field.key, field.kind]));
    expect(kinds).toEqual({ name: 'text', mode: 'choice', days: 'integer', start: 'date', key: 'password', on: 'flag', kinds: 'choices', note: 'long_text' });
  });

  it('speaks both languages', () => {
    expect(fieldsOf(schema, 'zh')[0]?.label).toBe('mingcheng');
    expect(fieldsOf(schema, 'en')[1]?.options).toEqual([
      { value: 'fast', label: 'Fast' },
      { value: 'exact', label: 'exact' },
    ]);
  });

  it('knows what is wrong', () => {
    const [name, , days, start] = fieldsOf(schema, 'en');
    if (!name || !days || !start) throw new Error('no field');
    expect(faultOf(name, '')).toEqual({ code: 'required' });
    expect(faultOf(name, '王')).toEqual({ code: 'min_length', limit: 2 });
    expect(faultOf(name, '😀😀😀😀😀')).toBeUndefined();
    expect(faultOf(days, 0)).toEqual({ code: 'minimum', limit: 1 });
    expect(faultOf(start, undefined)).toBeUndefined();
  });
});

describe('the form', () => {
  it('does not submit what is incomplete, and says where', () => {
    const onSubmit = vi.fn();
    render(<SchemaForm schema={schema} submitLabel="Save" onSubmit={onSubmit} />);
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByLabelText(/Name/).getAttribute('aria-invalid')).toBe('true');
    expect(screen.getAllByText(words.form.required)).toHaveLength(2);
  });

  it('submits defaults and what was typed', () => {
    const onSubmit = vi.fn();
    render(<SchemaForm schema={schema} value={{ mode: 'fast' }} submitLabel="Save" onSubmit={onSubmit} />);
    fireEvent.change(screen.getByLabelText(/Name/), { target: { value: 'Anna' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(onSubmit).toHaveBeenCalledWith({ name: 'Anna', mode: 'fast', days: 30, on: true });
  });

  it('shows the server’s errors at their fields', () => {
    const error = new Problem({ status: 422, code: 'kernel.invalid', detail: 'Wrong.', fields: [{ field: 'options.name', code: 'taken', message: 'Taken.' }] });
    render(<SchemaForm schema={schema} submitLabel="Save" onSubmit={() => undefined} error={error} prefix="options" />);
    expect(screen.getByText('Taken.')).toBeTruthy();
    expect(screen.queryByText('Wrong.')).toBeNull();
  });
});
