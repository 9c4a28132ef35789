/** Groups of conditions, nested: all, any or none of them hold. Complaints of the server stand at their place. */
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import type { FieldProblem } from '@/api/problem';

import type { AskableFields, Suggestion } from './askable';
import s from './conditions.module.css';
import { FactMore } from './FactMore';
import { isGroup, placesOf, type Group, type Join, type Leaf, type Part } from './tree';
import { firstValue, ValueInput } from './ValueInput';

export interface ConditionEditorProps {
  askable: AskableFields;
  value: Group;
  onChange: (group: Group) => void;
  problems: readonly FieldProblem[];
  /** Values to offer for a field, people for users. */
  suggest: (key: string, kind: string) => readonly Suggestion[];
}

const JOINS: readonly Join[] = ['all', 'any', 'none'];
const DEEPEST = 6;
const useLanguage = () => (useTranslation('conditions').i18n.language === 'zh' ? 'zh' : 'en');

export function ConditionEditor(props: ConditionEditorProps) {
  return <GroupEditor {...props} place="filter" depth={1} />;
}

interface GroupProps extends ConditionEditorProps {
  place: string;
  depth: number;
  onRemove?: () => void;
}

function GroupEditor({ value, onChange, place, depth, onRemove, ...rest }: GroupProps) {
  const { t } = useTranslation('conditions');
  const places = placesOf(value, place);
  const put = (index: number, part: Part | undefined) =>
    onChange({ ...value, parts: value.parts.flatMap((one, at) => (at !== index ? [one] : part ? [part] : [])) });
  const first = rest.askable.fields[0];
  const leaf: Leaf = { key: first?.key ?? '', op: first?.operators[0] ?? '' };
  const own = rest.problems.filter((one) => one.field === place || one.field === place.replace(/\.(not\.)?\w+$/, ''));
  return (
    <fieldset className={depth === 1 ? s.root : s.group}>
      <legend className="gx-hidden">{t(`joins.${value.join}`)}</legend>
      <div className={s.head}>
        <select className={s.select} aria-label={t('join')} value={value.join} onChange={(event) => onChange({ ...value, join: event.target.value as Join })}>
          {JOINS.map((join) => (
            <option key={join} value={join}>
              {t(`joins.${join}`)}
            </option>
          ))}
        </select>
        {onRemove && <Button type="text" icon={<CloseOutlined />} aria-label={t('remove_group')} onClick={onRemove} />}
      </div>
      {depth === 1 && own.map((one) => <Told key={one.code + one.field} text={one.message} />)}
      {value.parts.map((part, index) =>
        isGroup(part) ? (
          <GroupEditor key={index} {...rest} value={part} place={places[index] ?? ''} depth={depth + 1} onChange={(next) => put(index, next)} onRemove={() => put(index, undefined)} />
        ) : (
          <LeafEditor key={index} {...rest} value={part} place={places[index] ?? ''} onChange={(next) => put(index, next)} onRemove={() => put(index, undefined)} />
        ),
      )}
      <div className={s.foot}>
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ ...value, parts: [...value.parts, leaf] })}>
          {t('add')}
        </Button>
        {depth < DEEPEST && (
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => onChange({ ...value, parts: [...value.parts, { join: value.join === 'all' ? 'any' : 'all', parts: [leaf] }] })}>
            {t('add_group')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function Told({ text }: { text: string }) {
  return (
    <p className={s.told} role="alert">
      {text}
    </p>
  );
}

interface LeafProps extends Omit<ConditionEditorProps, 'value' | 'onChange'> {
  value: Leaf;
  place: string;
  onChange: (leaf: Leaf) => void;
  onRemove: () => void;
}

function LeafEditor({ askable, value, place, onChange, onRemove, problems, suggest }: LeafProps) {
  const { t } = useTranslation('conditions');
  const language = useLanguage();
  const field = askable.fields.find((one) => one.key === value.key);
  const operators = askable.operators.filter((one) => field?.operators.includes(one.key));
  const operator = operators.find((one) => one.key === value.op);
  const told = problems.filter((one) => one.field === place || one.field.startsWith(`${place}.`));

  const choose = (key: string) => {
    const next = askable.fields.find((one) => one.key === key);
    if (!next) return;
    const op = next.kind === field?.kind && next.operators.includes(value.op) ? value.op : (next.operators[0] ?? '');
    onChange({ key, op, value: firstValue(next, askable.operators.find((one) => one.key === op)) });
  };
  const operate = (op: string) => {
    const next = askable.operators.find((one) => one.key === op);
    const keeps = next?.takes === operator?.takes;
    onChange({ ...value, op, value: keeps ? value.value : field && firstValue(field, next) });
  };
  return (
    <div className={told.length > 0 ? `${s.leaf} ${s.wrong}` : s.leaf}>
      <div className={s.line}>
        <select className={s.select} aria-label={t('field')} value={value.key} onChange={(event) => choose(event.target.value)}>
          {!field && <option value={value.key}>{t('gone', { key: value.key.split('.').at(-1) })}</option>}
          {askable.fields.map((one) => (
            <option key={one.key} value={one.key}>
              {one.label[language]}
            </option>
          ))}
        </select>
        <select className={s.select} aria-label={t('operator')} value={value.op} onChange={(event) => operate(event.target.value)}>
          {!operator && <option value={value.op}>{value.op}</option>}
          {operators.map((one) => (
            <option key={one.key} value={one.key}>
              {one.label[language]}
            </option>
          ))}
        </select>
        {field && operator && (
          <div className={s.value}>
            <ValueInput field={field} operator={operator} value={value.value} onChange={(next) => onChange({ ...value, value: next })} suggestions={suggest(field.key, field.kind)} language={language} />
          </div>
        )}
        <Button type="text" icon={<CloseOutlined />} aria-label={t('remove')} onClick={onRemove} />
      </div>
      {field?.fact && <FactMore fact={field} leaf={value} onChange={onChange} suggest={suggest} language={language} />}
      {told.map((one) => (
        <Told key={one.code + one.field} text={one.message} />
      ))}
    </div>
  );
}
