/** Whether the record is in a segment. */
import { useTranslation } from 'react-i18next';

import { useEditing, useScope } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { wordOf } from './meaning';
import { PartFrame } from './PartFrame';
import { SEGMENT_ICON } from './picks';
import { Subject } from './Subject';
import type { Leaf } from './tree';
import { usePicks, type PartProps } from './usePicks';

export function SegmentPart({ part, joint }: PartProps<Leaf>) {
  const { t } = useTranslation('conditions');
  const { tree, put, language } = useEditing();
  const { askable } = useScope();
  const picks = usePicks().filter((one) => one.tab === 'segments');
  const key = wordOf(part.said.segment);
  const text = askable.segments.find((one) => one.key === key)?.label[language];
  return (
    <PartFrame part={part} joint={joint} icon={SEGMENT_ICON} label={text ?? t('segment')} ownNot>
      <select className={s.select} aria-label={t('operator')} value={part.nots % 2} onChange={(event) => put(edits.replace(tree, { ...part, nots: Number(event.target.value) }))}>
        <option value={0}>{t('in_segment')}</option>
        <option value={1}>{t('not_in_segment')}</option>
      </select>
      <Subject label={t('segment')} icon={SEGMENT_ICON} picks={picks} chosen={`segment:${key}`} text={text} gone={key || undefined} onPick={(pick) => put(edits.change(tree, part.id, () => [{ ...pick.make(), id: part.id, nots: part.nots }]))} />
    </PartFrame>
  );
}
