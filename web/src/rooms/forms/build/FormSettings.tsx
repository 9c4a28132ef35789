/** Right of the builder while no field is chosen: title, words, look, what comes after, limits, where it may stand, who is told. */
import { accentOf } from '@sdk/forms/colours';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { useCan } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { Field } from '@/kit/Field';
import { colleaguesQuery } from '@/kit/fields/fields';
import { byName, peopleOptions } from '@/kit/people';

import { tagsQuery } from '../data';
import s from './build.module.css';
import { COLOURS, type Definition } from './definition';
import { at, type Problem } from './problems';

const ROUND = 'round:';
const teamsQuery = queryOptions({ queryKey: ['team', 'all', 'names'], staleTime: 60_000, queryFn: async () => (await answer(api.GET('/api/v1/access/teams'))).items });

/** "2026-11-22T18:00" of this computer's clock, as the browser's own control has it. */
const localOf = (moment: string | null) => {
  if (!moment) return '';
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

export function FormSettings({ definition, problems, onChange }: { definition: Definition; problems: readonly Problem[]; onChange: (patch: Partial<Definition>) => void }) {
  const { t } = useTranslation('forms');
  const told = (path: string) => at(problems, path);
  const { thanks } = definition;
  return (
    <div className={s.settings} data-testid="form-settings">
      <h2>{t('form.title')}</h2>
      {told('fields') && definition.fields.length === 0 && <p className={s.fault}>{told('fields')}</p>}
      <Field label={t('form.heading')} required error={told('title')}>
        {(control) => <Input {...control} name="form-title" value={definition.title} maxLength={200} onChange={(event) => onChange({ title: event.target.value })} />}
      </Field>
      <Field label={t('form.intro')}>{(control) => <Input.TextArea {...control} value={definition.intro} maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} onChange={(event) => onChange({ intro: event.target.value })} />}</Field>
      <div className={s.swatches} role="radiogroup" aria-label={t('form.colour')}>
        <span>{t('form.colour')}</span>
        {COLOURS.map((colour) => (
          <label key={colour} title={t(`colours.${colour}`)}>
            <input type="radio" name="colour" aria-label={t(`colours.${colour}`)} checked={definition.colour === colour} onChange={() => onChange({ colour })} />
            <i style={{ background: accentOf(colour)[0] }} />
          </label>
        ))}
      </div>
      <div className={s.pair}>
        <Field label={t('form.language')}>
          {() => <Choice label={t('form.language')} value={definition.language} options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))} onChange={(language) => onChange({ language })} />}
        </Field>
        <Field label={t('form.submit')}>{(control) => <Input {...control} value={definition.submit_label} maxLength={40} placeholder={t('form.submit_default')} onChange={(event) => onChange({ submit_label: event.target.value })} />}</Field>
      </div>
      <h3>{t('form.after')}</h3>
      <Choice label={t('form.after')} value={thanks.kind} options={(['text', 'redirect'] as const).map((value) => ({ value, label: t(`form.thanks.${value}`) }))} onChange={(kind) => onChange({ thanks: { ...thanks, kind } })} />
      {thanks.kind === 'text' ? (
        <Field label={t('form.thanks_text')} hint={t('form.thanks_hint')}>
          {(control) => <Input.TextArea {...control} value={thanks.text} maxLength={2000} autoSize={{ minRows: 2, maxRows: 5 }} onChange={(event) => onChange({ thanks: { ...thanks, text: event.target.value } })} />}
        </Field>
      ) : (
        <Field label={t('form.thanks_url')} required error={told('thanks.url')}>
          {(control) => <Input {...control} value={thanks.url} placeholder="https://" onChange={(event) => onChange({ thanks: { ...thanks, url: event.target.value.trim() } })} />}
        </Field>
      )}
      <label className={s.switch}>
        <span>
          {t('form.double')}
          <small>{t('form.double_hint')}</small>
        </span>
        <Switch size="small" aria-label={t('form.double')} checked={definition.double_opt_in} onChange={(on) => onChange({ double_opt_in: on })} />
      </label>
      {told('double_opt_in') && <p className={s.fault}>{told('double_opt_in')}</p>}
      <h3>{t('form.limits')}</h3>
      <Field label={t('form.closes_at')} error={told('closes_at')}>
        {(control) => <Input {...control} type="datetime-local" value={localOf(definition.closes_at)} onChange={(event) => onChange({ closes_at: event.target.value ? new Date(event.target.value).toISOString() : null })} />}
      </Field>
      <Field label={t('form.limit')} error={told('limit')}>
        {(control) => <InputNumber {...control} min={1} max={1_000_000} value={definition.limit} placeholder={t('form.no_limit')} onChange={(limit) => onChange({ limit })} />}
      </Field>
      <Field label={t('form.origins')} hint={t('form.origins_hint')} error={told('origins')}>
        {({ id, status }) => <Select id={id} status={status} mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',', ';']} value={definition.origins} placeholder="https://www.example.com" onChange={(origins: string[]) => onChange({ origins: origins.map(originOf) })} />}
      </Field>
      <h3>{t('form.then')}</h3>
      <People definition={definition} told={told} onChange={onChange} />
    </div>
  );
}

/** What people paste is an address; what counts is where it begins. */
function originOf(text: string): string {
  try {
    return new URL(/^\w+:\/\//.test(text) ? text : `https://${text}`).origin;
  } catch {
    return text;
  }
}

function People({ definition, told, onChange }: { definition: Definition; told: (path: string) => string | undefined; onChange: (patch: Partial<Definition>) => void }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const tags = useQuery({ ...tagsQuery, enabled: can('customers.customer.view') }).data ?? [];
  const people = useQuery({ ...colleaguesQuery, enabled: can('access.user.view') }).data;
  const teams = useQuery({ ...teamsQuery, enabled: can('access.user.view') }).data ?? [];
  const owners = [
    { value: 'none', label: t('form.owner_none') },
    ...teams.map((team) => ({ value: ROUND + team.id, label: t('form.owner_round', { name: team.name }) })),
    ...peopleOptions(people, [definition.owner === 'none' || definition.owner.startsWith(ROUND) ? undefined : definition.owner]),
  ];
  return (
    <>
      <Field label={t('form.tags')} error={told('tag_ids')}>
        {({ id, status }) => <Select id={id} status={status} mode="multiple" value={definition.tag_ids} showSearch={{ optionFilterProp: 'label' }} placeholder={t('form.tags_none')} options={tags.map((one) => ({ value: one.id, label: one.name }))} onChange={(ids: string[]) => onChange({ tag_ids: ids })} />}
      </Field>
      {can('access.user.view') && (
        <>
          <Field label={t('form.owner')} hint={t('form.owner_hint')} error={told('owner')}>
            {({ id, status }) => <Select id={id} status={status} value={definition.owner} showSearch={{ filterOption: byName }} options={owners} onChange={(owner: string) => onChange({ owner })} />}
          </Field>
          <Field label={t('form.notify')} error={told('notify')}>
            {({ id, status }) => <Select id={id} status={status} mode="multiple" value={definition.notify} showSearch={{ filterOption: byName }} placeholder={t('form.notify_none')} options={peopleOptions(people, definition.notify)} onChange={(ids: string[]) => onChange({ notify: ids })} />}
          </Field>
        </>
      )}
    </>
  );
}
