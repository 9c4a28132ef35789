/** Steps one after another within a span of time, and what must not have followed. */
import { PlusOutlined, StopOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useEditing, useScope } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { withMember } from './meaning';
import { PartFrame } from './PartFrame';
import { EVENT_ICON, RELATED_ICON, rowPicks, SEQUENCE_ICON } from './picks';
import { Picker } from './Picker';
import { NarrowButton, Narrowed, RowsSubject, useRowsLabel } from './RowsPart';
import type { Json, Leaf, Sequence } from './tree';
import { LengthInput } from './ValueInput';
import type { PartProps } from './usePicks';
import { WindowInput } from './WindowInput';

export function SequencePart({ part, joint, depth }: PartProps<Sequence>) {
  const { t } = useTranslation('conditions');
  const { tree, put } = useEditing();
  return (
    <PartFrame part={part} joint={joint} icon={SEQUENCE_ICON} label={t('sequence.title')} more={<Steps part={part} depth={depth} />}>
      <span className={s.title}>
        <span className={s.icon} aria-hidden="true">
          {SEQUENCE_ICON}
        </span>
        {t('sequence.within')}
      </span>
      <span className={s.window}>
        <LengthInput hours exact value={part.said.within} onChange={(within) => put(edits.replace(tree, { ...part, said: withMember(part.said, 'within', within) }), `${part.id}.within`)} />
      </span>
      <span className={s.word}>{t('sequence.happened')}</span>
    </PartFrame>
  );
}

function Steps({ part, depth }: { part: Sequence; depth: number }) {
  const { t } = useTranslation('conditions');
  const { tree, put, language } = useEditing();
  const { askable } = useScope();
  const picks = useMemo(() => rowPicks(askable, language, t, true), [askable, language, t]);
  const first = part.steps.length === 0;
  return (
    <div className={s.steps}>
      {part.steps.map((step, index) => (
        <Step key={step.id} step={step} depth={depth} mark={String(index + 1)} picks={picks} />
      ))}
      {part.thenNot && <Step step={part.thenNot} depth={depth} mark="✕" word={t('sequence.then_not')} picks={picks} time={<NotWithin part={part} />} />}
      <div className={s.add}>
        {part.steps.length < askable.limits.steps && (
          <Picker
            label={t('sequence.add')}
            picks={picks}
            onPick={(pick) => put(edits.replace(tree, { ...part, steps: [...part.steps, pick.make() as Leaf] }))}
            button={(props) => (
              <Button {...props} size="small" type={first ? 'default' : 'text'} icon={<PlusOutlined />} data-add={part.id}>
                {t(first ? 'sequence.first' : 'sequence.add')}
              </Button>
            )}
          />
        )}
        {!part.thenNot && !first && (
          <Picker
            label={t('sequence.add_not')}
            picks={picks}
            onPick={(pick) => put(edits.replace(tree, { ...part, thenNot: pick.make() as Leaf }))}
            button={(props) => (
              <Button {...props} size="small" type="text" icon={<StopOutlined />}>
                {t('sequence.add_not')}
              </Button>
            )}
          />
        )}
      </div>
    </div>
  );
}

function Step({ step, depth, mark, word, picks, time }: { step: Leaf; depth: number; mark: string; word?: string; time?: ReactNode; picks: ReturnType<typeof rowPicks> }) {
  const { tree, put } = useEditing();
  const label = useRowsLabel(step.said);
  const say = (window: Json | undefined) => put(edits.replace(tree, { ...step, said: withMember(step.said, 'window', window) }), `${step.id}.window`);
  return (
    <PartFrame part={step} step joint={<span className={word ? `${s.mark} ${s.markNot}` : s.mark}>{mark}</span>} icon={'event' in step.said ? EVENT_ICON : RELATED_ICON} label={label} more={<Narrowed part={step} depth={depth} />}>
      {word && <span className={s.word}>{word}</span>}
      <RowsSubject part={step} picks={picks} />
      {time ?? <WindowInput value={step.said.window} onChange={say} />}
      <NarrowButton part={step} />
    </PartFrame>
  );
}

/** How long nothing of the kind must have followed: as long as the steps may take, or a time of its own. */
function NotWithin({ part }: { part: Sequence }) {
  const { t } = useTranslation('conditions');
  const { tree, put } = useEditing();
  const own = part.said.not_within;
  const say = (value: Json | undefined) => put(edits.replace(tree, { ...part, said: withMember(part.said, 'not_within', value) }), `${part.id}.not_within`);
  return (
    <span className={s.window}>
      <select className={s.select} aria-label={t('window')} value={own === undefined ? '' : 'own'} onChange={(event) => say(event.target.value === '' ? undefined : (part.said.within ?? '7d'))}>
        <option value="">{t('sequence.same_time')}</option>
        <option value="own">{t('sequence.own_time')}</option>
      </select>
      {own !== undefined && <LengthInput hours exact value={own} onChange={say} />}
    </span>
  );
}
