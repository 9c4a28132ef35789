/** Right of the builder: what the chosen field asks and how, what it fills, when it is shown. Each problem stands at its setting. */
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';
import { Field } from '@/kit/Field';

import type { Target } from '../data';
import s from './build.module.css';
import { ConsentSetting } from './ConsentSetting';
import { chooses, mayBeRequired, type Definition, type FormField } from './definition';
import { OptionRows } from './OptionRows';
import { at, type Problem } from './problems';
import { ShowIfRow } from './ShowIfRow';

export interface FieldSettingsProps {
  definition: Definition;
  place: number;
  field: FormField;
  targets: readonly Target[];
  problems: readonly Problem[];
  onChange: (patch: Partial<FormField>) => void;
  onClose: () => void;
}

const TYPED = ['text', 'long_text', 'email', 'phone', 'number'];
const GROUPS = ['declared', 'own'] as const;
const URL = 'url:';

export function FieldSettings({ definition, place, field, targets, problems, onChange, onClose }: FieldSettingsProps) {
  const { t } = useTranslation('forms');
  const language = useLanguage();
  const { kind } = field;
  const told = (name: string) => at(problems, `fields.${place}.${name}`);
  const fitting = targets.filter((one) => one.kinds.includes(kind));
  const taken = new Set(definition.fields.filter((one) => one.key !== field.key).map((one) => one.target));
  const choose = (key: string | undefined) => {
    const target = fitting.find((one) => one.key === key);
    // a choice can only say what the customer's field knows
    const options = chooses(kind) && target?.options ? { options: target.options.map((one) => ({ key: one.key, label: one.label[definition.language] })) } : {};
    onChange({ target: key ?? null, ...options });
  };
  const target = fitting.find((one) => one.key === field.target);
  return (
    <div className={s.settings} data-testid="field-settings">
      <header>
        <h2>{t(`kinds.${kind}`)}</h2>
        <Button type="text" size="small" onClick={onClose}>
          {t('build.to_form')}
        </Button>
      </header>
      <Field label={t('field.label')} required={kind !== 'consent'} error={told('label')} hint={kind === 'hidden' ? t('field.hidden_hint') : undefined}>
        {(control) => <Input {...control} name="field-label" value={field.label} maxLength={200} onChange={(event) => onChange({ label: event.target.value })} />}
      </Field>
      {kind === 'consent' && <ConsentSetting language={definition.language} value={field.consent_text_id} error={told('consent_text_id')} onChange={(id) => onChange({ consent_text_id: id })} />}
      {kind !== 'hidden' && (
        <Field label={t(kind === 'section' ? 'field.text' : 'field.help')} error={told('help')}>
          {(control) => <Input.TextArea {...control} value={field.help} maxLength={2000} autoSize={{ minRows: 1, maxRows: 5 }} onChange={(event) => onChange({ help: event.target.value })} />}
        </Field>
      )}
      {TYPED.includes(kind) && (
        <Field label={t('field.placeholder')}>{(control) => <Input {...control} value={field.placeholder} maxLength={200} onChange={(event) => onChange({ placeholder: event.target.value })} />}</Field>
      )}
      {mayBeRequired(kind) && (
        <label className={s.switch}>
          <span>{t('field.required')}</span>
          <Switch size="small" checked={field.required} aria-label={t('field.required')} onChange={(required) => onChange({ required })} />
        </label>
      )}
      {chooses(kind) && <OptionRows field={field} fixed={target?.options ?? null} error={told('options')} onChange={(options) => onChange({ options })} />}
      {kind === 'number' && (
        <div className={s.pair}>
          <Field label={t('field.min')} error={told('min')}>
            {(control) => <InputNumber {...control} value={field.min} onChange={(min) => onChange({ min })} />}
          </Field>
          <Field label={t('field.max')} error={told('max')}>
            {(control) => <InputNumber {...control} value={field.max} onChange={(max) => onChange({ max })} />}
          </Field>
        </div>
      )}
      {kind === 'rating' && (
        <Field label={t('field.stars')} error={told('max')}>
          {(control) => <InputNumber {...control} min={2} max={10} value={field.max ?? 5} onChange={(max) => onChange({ max })} />}
        </Field>
      )}
      {(kind === 'text' || kind === 'long_text') && (
        <Field label={t('field.max_length')} error={told('max_length')}>
          {(control) => <InputNumber {...control} min={1} max={5000} value={field.max_length} onChange={(length) => onChange({ max_length: length })} />}
        </Field>
      )}
      {kind === 'hidden' && (
        <Field label={t('field.default')} hint={t('field.default_hint')} error={told('default')}>
          {(control) => (
            <Input
              {...control}
              addonBefore={
                <Select
                  aria-label={t('field.from')}
                  value={field.default?.startsWith(URL) ? 'url' : 'constant'}
                  options={(['url', 'constant'] as const).map((value) => ({ value, label: t(`field.froms.${value}`) }))}
                  onChange={(next: string) => onChange({ default: (next === 'url' ? URL : '') + (field.default ?? '').replace(URL, '') })}
                />
              }
              value={(field.default ?? '').replace(URL, '')}
              onChange={(event) => onChange({ default: (field.default?.startsWith(URL) ? URL : '') + event.target.value })}
            />
          )}
        </Field>
      )}
      {fitting.length > 0 && (
        <Field label={t('field.target')} hint={t('field.target_hint')} error={told('target')}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              value={field.target ?? undefined}
              placeholder={t('field.no_target')}
              options={GROUPS.map((group) => ({ label: t(`field.groups.${group}`), options: fitting.filter((one) => one.group === group).map((one) => ({ value: one.key, label: one.label[language], disabled: taken.has(one.key) })) })).filter((group) => group.options.length > 0)}
              onChange={choose}
            />
          )}
        </Field>
      )}
      <ShowIfRow definition={definition} place={place} value={field.show_if} told={told} onChange={(rule) => onChange({ show_if: rule })} />
      <p className={s.quiet}>{t('field.key', { key: field.key })}</p>
    </div>
  );
}
