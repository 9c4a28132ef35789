/** Left of the builder: the kinds of fields to add by a click or by dragging, and the fields there are, put in order by hand. */
import { CopyOutlined, DeleteOutlined, HolderOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import { useReorder } from '@/kit/useReorder';

import s from './build.module.css';
import { MOST_FIELDS, PALETTE, type Definition, type Kind } from './definition';
import type { Dragged } from './dragging';
import { ICONS } from './kinds';
import { countOf, type Problem } from './problems';

export function Palette({ full, onAdd, onDrag }: { full: boolean; onAdd: (kind: Kind) => void; onDrag: (dragged: Dragged | undefined) => void }) {
  const { t } = useTranslation('forms');
  return (
    <section className={s.palette} aria-label={t('build.palette')}>
      {PALETTE.map(({ group, kinds }) => (
        <div key={group}>
          <h2>{t(`build.groups.${group}`)}</h2>
          <ul>
            {kinds.map((kind) => (
              <li key={kind}>
                <button
                  type="button"
                  disabled={full}
                  draggable={!full}
                  data-kind={kind}
                  onClick={() => onAdd(kind)}
                  onDragStart={(event) => {
                    event.dataTransfer.effectAllowed = 'copy';
                    event.dataTransfer.setData('text/plain', kind);
                    onDrag({ kind });
                  }}
                  onDragEnd={() => onDrag(undefined)}
                >
                  {ICONS[kind]}
                  {t(`kinds.${kind}`)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {full && <p className={s.quiet}>{t('build.full', { count: MOST_FIELDS })}</p>}
    </section>
  );
}

export interface OutlineProps {
  definition: Definition;
  problems: readonly Problem[];
  chosen: string | undefined;
  onChoose: (key: string | undefined) => void;
  onMove: (from: number, to: number) => void;
  onCopy: (key: string) => void;
  onRemove: (key: string) => void;
}

export function Outline({ definition, problems, chosen, onChoose, onMove, onCopy, onRemove }: OutlineProps) {
  const { t } = useTranslation('forms');
  const { fields } = definition;
  const reorder = useReorder(fields.length, onMove);
  return (
    <section className={s.outline} aria-label={t('build.fields')}>
      <h2>
        {t('build.fields')} <span className="gx-figures">{fields.length}</span>
      </h2>
      <ol>
        {fields.map((field, place) => {
          const label = field.label || t(`kinds.${field.kind}`);
          const wrong = countOf(problems, place);
          return (
            <li key={field.key} {...reorder.row(place)} data-chosen={field.key === chosen || undefined}>
              <button type="button" className={s.grip} aria-label={t('build.move', { name: label })} title={t('build.move_hint')} {...reorder.handle(place)}>
                <HolderOutlined />
              </button>
              <button type="button" className={s.one} aria-pressed={field.key === chosen} onClick={() => onChoose(field.key)} data-testid="outline-field">
                {ICONS[field.kind]}
                <span>{label}</span>
                {field.required && field.kind !== 'consent' && <b aria-label={t('build.required')}>*</b>}
                {wrong > 0 && <i className={s.wrong}>{t('build.problems', { count: wrong })}</i>}
              </button>
              <span className={s.acts}>
                <button type="button" aria-label={t('build.copy', { name: label })} title={t('build.copy_short')} onClick={() => onCopy(field.key)}>
                  <CopyOutlined />
                </button>
                <button type="button" aria-label={t('build.remove', { name: label })} title={t('build.remove_short')} onClick={() => onRemove(field.key)}>
                  <DeleteOutlined />
                </button>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
