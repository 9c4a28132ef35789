/** A field or a fact, compared with a value. */
import { useTranslation } from 'react-i18next';

import { useEditing, useScope } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { FactMore } from './FactMore';
import { comparedOf, withMember, withOperator, wordOf, type Compared } from './meaning';
import { PartFrame } from './PartFrame';
import { iconOf } from './picks';
import { Subject } from './Subject';
import { shapeOf, type Leaf, type Said } from './tree';
import { ValueInput } from './ValueInput';
import { usePicks, type PartProps } from './usePicks';

export function FieldPart({ part, joint }: PartProps<Leaf>) {
  const { t } = useTranslation('conditions');
  const { tree, put, focus, language } = useEditing();
  const { askable } = useScope();
  const picks = usePicks();
  const { said } = part;
  const fact = shapeOf(part) === 'fact';
  const key = wordOf(fact ? said.fact : said.field);
  const field = askable.fields.find((one) => one.key === key && one.fact === fact);
  const label = field?.label[language] ?? key;
  const say = (next: Said, of?: string) => put(edits.replace(tree, { ...part, said: next }), of && `${part.id}.${of}`);
  const icon = iconOf(field?.kind ?? 'text', fact);
  return (
    <PartFrame part={part} joint={joint} icon={icon} label={label}>
      <Subject
        label={t('field')}
        icon={icon}
        picks={picks}
        chosen={`${fact ? 'fact' : 'field'}:${key}`}
        text={field?.label[language]}
        gone={key || undefined}
        onPick={(pick) => {
          const next = pick.make(field ? said : undefined);
          put(edits.change(tree, part.id, () => [{ ...next, id: part.id, nots: part.nots }]));
          focus(part.id, 'value');
        }}
      />
      {field && <Comparison said={said} compared={comparedOf(field)} say={say} />}
      {field?.fact && <FactMore fact={field} said={said} say={say} />}
    </PartFrame>
  );
}

/** Operator and value of a leaf, whatever it compares. */
export function Comparison({ said, compared, say }: { said: Said; compared: Compared; say: (next: Said, of?: string) => void }) {
  const { t } = useTranslation('conditions');
  const { operators, suggest, language } = useEditing();
  const known = operators.filter((one) => compared.operators.includes(one.key));
  const operator = known.find((one) => one.key === said.op);
  return (
    <>
      <select className={s.select} aria-label={t('operator')} value={wordOf(said.op)} onChange={(event) => say(withOperator(said, event.target.value, compared, operators))}>
        {!operator && <option value={wordOf(said.op)}>{wordOf(said.op)}</option>}
        {known.map((one) => (
          <option key={one.key} value={one.key}>
            {one.label[language]}
          </option>
        ))}
      </select>
      {operator && operator.takes !== 'nothing' && (
        <div className={s.value} data-value data-kind={compared.kind} data-takes={operator.takes}>
          <ValueInput field={compared} operator={operator} value={said.value} onChange={(value) => say(withMember(said, 'value', value), 'value')} suggestions={suggest(compared.key, compared.kind)} language={language} />
        </div>
      )}
    </>
  );
}
