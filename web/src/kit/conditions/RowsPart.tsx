/** Rows that hang on the record: orders, events. Whether there are any, or a value of theirs; of which span, and which of them. */
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { Skeleton } from '../Skeleton';
import { ErrorState } from '../ErrorState';
import { askableQuery, type AskableFields } from './askable';
import { ScopeContext, useEditing, useScope } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { Comparison } from './FieldPart';
import { askableOfEvents, EXISTENCE, eventsOf, firstOperator, firstValue, freshOf, happeningsOf, isTimed, relationOf, resultOf, takeOf, withMember, without, wordOf } from './meaning';
import { PartFrame } from './PartFrame';
import { JoinSelect } from './JoinSelect';
import { GroupBody } from './Parts';
import { EVENT_ICON, fieldPicks, RELATED_ICON } from './picks';
import { Picker } from './Picker';
import { Subject } from './Subject';
import type { Leaf, Said } from './tree';
import { WindowInput } from './WindowInput';
import { usePicks, type PartProps } from './usePicks';

const MOST_EVENTS = 20;

/** What can be asked of the rows of a leaf: of the other object, or of events. */
export function useRowsAskable(part: Leaf): { askable: AskableFields | undefined; error: unknown } {
  const { askable } = useScope();
  const { said } = part;
  const related = relationOf(askable, said);
  const { data, error } = useQuery({ ...askableQuery(related?.object ?? ''), enabled: related !== undefined });
  const ofEvents = useMemo(() => ('event' in said ? askableOfEvents(askable, said) : undefined), [askable, said]);
  return { askable: ofEvents ?? data, error };
}

export function RowsPart({ part, joint, depth }: PartProps<Leaf>) {
  const { t } = useTranslation('conditions');
  const { tree, put, focus, language, operators } = useEditing();
  const scope = useScope();
  const rows = useRowsAskable(part);
  const { said } = part;
  const take = takeOf(part);
  const taking = scope.askable.takes.find((one) => one.key === take);
  const timed = isTimed(scope.askable, said);
  const fields = rows.askable?.fields.filter((one) => !one.fact && (taking === undefined || taking.kinds.includes(one.kind))) ?? [];
  const field = fields.find((one) => one.key === said.field);
  const byKind = scope.askable.operators_by_kind;
  const label = useRowsLabel(said);
  const say = (next: Said, of?: string) => put(edits.replace(tree, { ...part, said: next }), of && `${part.id}.${of}`);
  const asks = !EXISTENCE.has(take);
  const takes = scope.askable.takes.filter((one) => {
    if (one.key === take) return true;
    if ((one.key === 'first' || one.key === 'last') && !timed) return false;
    return !one.needs_field || (rows.askable?.fields.some((other) => !other.fact && one.kinds.includes(other.kind)) ?? false);
  });

  const choose = (next: string) => {
    const bare = without(said, ['is', 'field', 'op', 'value']);
    if (EXISTENCE.has(next)) return say(next === 'any' ? bare : { ...bare, is: next });
    const found = scope.askable.takes.find((one) => one.key === next);
    const first = found?.needs_field ? rows.askable?.fields.find((one) => !one.fact && found.kinds.includes(one.kind) && (one.key === said.field || !fits(found.kinds, said.field))) : undefined;
    const compared = resultOf(found, first, byKind);
    const op = typeof said.op === 'string' && compared.operators.includes(said.op) ? said.op : firstOperator(compared.operators);
    const value = op === said.op ? said.value : firstValue(compared, operators.find((one) => one.key === op));
    say({ ...bare, is: next, ...(first ? { field: first.key } : {}), op, ...(value === undefined ? {} : { value }) });
    focus(part.id, 'value');
  };
  const fits = (kinds: readonly string[], key: unknown) => rows.askable?.fields.some((one) => one.key === key && kinds.includes(one.kind)) ?? false;

  const subject = <RowsSubject key="subject" part={part} />;
  const takeSelect = (
    <select key="take" className={s.select} aria-label={t('take')} value={take} onChange={(event) => choose(event.target.value)}>
      {!takes.some((one) => one.key === take) && <option value={take}>{take}</option>}
      {takes.map((one) => (
        <option key={one.key} value={one.key}>
          {t(`takes.${one.key}`, { defaultValue: one.label[language] })}
        </option>
      ))}
    </select>
  );
  return (
    <PartFrame part={part} joint={joint} icon={'event' in said ? EVENT_ICON : RELATED_ICON} label={label} more={<Narrowed part={part} depth={depth} />}>
      {language === 'zh' ? [subject, takeSelect] : [takeSelect, subject]}
      {taking?.needs_field && (
        <Subject
          label={t('taken')}
          picks={fieldPicks(fields, language, operators, t)}
          chosen={`field:${wordOf(said.field)}`}
          text={field?.label[language]}
          gone={typeof said.field === 'string' ? said.field : undefined}
          onPick={(pick) => {
            const next = fields.find((one) => `field:${one.key}` === pick.id);
            if (!next) return;
            const compared = resultOf(taking, next, byKind);
            const same = next.kind === field?.kind && typeof said.op === 'string' && compared.operators.includes(said.op);
            const op = same ? said.op : firstOperator(compared.operators);
            const value = same ? said.value : firstValue(compared, operators.find((one) => one.key === op));
            say({ ...without(said, ['value']), field: next.key, op, ...(value === undefined ? {} : { value }) });
            focus(part.id, 'value');
          }}
        />
      )}
      {asks && (taking?.needs_field ? field !== undefined : true) && <Comparison said={said} compared={resultOf(taking, field, byKind)} say={say} />}
      {timed && <WindowInput value={said.window} onChange={(window) => say(withMember(said, 'window', window), 'window')} />}
      <NarrowButton part={part} />
    </PartFrame>
  );
}

/** "Orders", "viewed or put in the cart". */
export function useRowsLabel(said: Said): string {
  const { t } = useTranslation('conditions');
  const { language } = useEditing();
  const { askable } = useScope();
  if ('relation' in said) return relationOf(askable, said)?.label[language] ?? wordOf(said.relation);
  return eventsOf(said).map((key) => askable.events.find((one) => one.key === key)?.label[language] ?? key).join(` ${t('words.or')} `);
}

/** What the rows are; of events several types may be meant. */
export function RowsSubject({ part, picks: given }: { part: Leaf; picks?: ReturnType<typeof usePicks> }) {
  const { t } = useTranslation('conditions');
  const { tree, put, language } = useEditing();
  const { askable } = useScope();
  const all = usePicks();
  const { said } = part;
  const events = eventsOf(said);
  const first = events[0];
  const known = happeningsOf(askable, said);
  const isEvent = 'event' in said;
  const text = isEvent ? known.find((one) => one.key === first)?.label[language] : relationOf(askable, said)?.label[language];
  const name = (keys: readonly string[]) => put(edits.replace(tree, { ...part, said: { ...said, event: keys.length === 1 ? (keys[0] ?? '') : keys } }));
  const others = all.filter((one) => one.id.startsWith('event:') && !events.includes(one.id.slice('event:'.length)));
  return (
    <>
      <Subject
        label={t('rows')}
        icon={isEvent ? EVENT_ICON : RELATED_ICON}
        picks={given ?? all}
        chosen={isEvent ? `event:${first ?? ''}` : `relation:${wordOf(said.relation)}`}
        text={text}
        gone={isEvent ? first : wordOf(said.relation)}
        onPick={(pick) => {
          if (isEvent && pick.id.startsWith('event:')) return name([pick.id.slice('event:'.length), ...events.slice(1).filter((key) => `event:${key}` !== pick.id)]);
          put(edits.change(tree, part.id, () => [{ ...pick.make(), id: part.id, nots: part.nots }]));
        }}
      />
      {events.slice(1).map((key) => (
        <span key={key} className={s.chip}>
          <span className={s.or}>{t('words.or')}</span> {known.find((one) => one.key === key)?.label[language] ?? key}
          <button type="button" className={s.tool} aria-label={t('remove', { label: key })} onClick={() => name(events.filter((one) => one !== key))}>
            <CloseOutlined />
          </button>
        </span>
      ))}
      {isEvent && others.length > 0 && events.length < MOST_EVENTS && (
        <Picker
          label={t('or_event')}
          picks={others}
          onPick={(pick) => name([...events, pick.id.slice('event:'.length)])}
          button={(props) => <button type="button" {...props} className={s.plus} aria-label={t('or_event')} title={t('or_event')}><PlusOutlined /></button>}
        />
      )}
    </>
  );
}

/** Begins a tree over the rows. */
export function NarrowButton({ part }: { part: Leaf }) {
  const { t } = useTranslation('conditions');
  const { tree, put, focus } = useEditing();
  const { askable, related } = useScope();
  if (part.of || related >= askable.limits.related) return null;
  const begin = () => {
    const of = freshOf();
    put(edits.replace(tree, { ...part, of }));
    focus(of.id, 'add');
  };
  return (
    <Button size="small" type="text" className={s.quiet} icon={<PlusOutlined />} onClick={begin}>
      {t('of')}
    </Button>
  );
}

/** Which of the rows: a tree over their own object. */
export function Narrowed({ part, depth }: { part: Leaf; depth: number }) {
  const { t } = useTranslation('conditions');
  const { tree, put } = useEditing();
  const scope = useScope();
  const { askable, error } = useRowsAskable(part);
  const { of } = part;
  const inner = useMemo(() => (askable ? { askable, related: scope.related + 1 } : undefined), [askable, scope.related]);
  if (!of) return null;
  return (
    <div className={s.of} data-part={of.id}>
      <div className={s.ofHead}>
        <span>{t('of_head')}</span>
        <JoinSelect group={of} />
        <button type="button" className={s.tool} aria-label={t('of_remove')} title={t('of_remove')} onClick={() => put(edits.replace(tree, { ...part, of: undefined }))}>
          <CloseOutlined />
        </button>
      </div>
      {error ? <ErrorState small error={error} /> : null}
      {!inner && !error && <Skeleton lines={1} />}
      {inner && (
        <ScopeContext value={inner}>
          <GroupBody group={of} depth={depth + 2} />
        </ScopeContext>
      )}
    </div>
  );
}
