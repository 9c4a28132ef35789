/** Table, board or calendar, and by which field: a small segmented control on a list's toolbar. */
import { AppstoreOutlined, CalendarOutlined, TableOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Choice } from '../Choice';
import type { Kind, Shape, ShapeField } from './shape';
import s from './views.module.css';

export const SHAPE_ICONS: Record<Kind, ReactNode> = { table: <TableOutlined />, board: <AppstoreOutlined />, calendar: <CalendarOutlined /> };

export interface ShapeSwitchProps {
  shape: Shape;
  /** The fields each shape can be by, the one to begin with first; a shape without any is not offered. */
  fields: { board: readonly ShapeField[]; calendar: readonly ShapeField[]; /** Not known yet: every shape keeps its place. */ coming?: boolean };
  onChange: (kind: Kind, field?: string) => void;
  /** The fields that the columns of a board can add up. */
  sums?: readonly ShapeField[];
  onSum?: (field: string | undefined) => void;
}

export function ShapeSwitch({ shape, fields, onChange, sums = [], onSum }: ShapeSwitchProps) {
  const { t } = useTranslation('kit');
  const kinds = (['table', 'board', 'calendar'] as const).filter((kind) => kind === 'table' || fields[kind].length > 0 || fields.coming);
  const offered = shape.kind === 'table' ? [] : fields[shape.kind];
  const labels: Record<Kind, string> = { table: t('shapes.table'), board: t('shapes.board'), calendar: t('shapes.calendar') };
  return (
    <div className={s.shape}>
      {offered.length > 0 && (
        <select className={s.by} aria-label={t('shapes.label')} value={shape.field} onChange={(event) => onChange(shape.kind, event.target.value)}>
          {offered.map(({ name, label }) => (
            <option key={name} value={name}>
              {t('shapes.by', { field: label })}
            </option>
          ))}
        </select>
      )}
      {shape.kind === 'board' && sums.length > 0 && (
        <select className={s.by} aria-label={t('shapes.sum_label')} value={shape.sum ?? ''} onChange={(event) => onSum?.(event.target.value || undefined)}>
          <option value="">{t('shapes.no_sum')}</option>
          {sums.map(({ name, label }) => (
            <option key={name} value={name}>
              {t('shapes.sum', { field: label })}
            </option>
          ))}
        </select>
      )}
      <Choice
        label={t('shapes.label')}
        value={shape.kind}
        options={kinds.map((kind) => ({
          value: kind,
          disabled: kind !== 'table' && fields[kind].length === 0,
          label: (
            <>
              <span className={s.icon} title={labels[kind]} aria-hidden="true">
                {SHAPE_ICONS[kind]}
              </span>
              <span className="gx-hidden">{labels[kind]}</span>
            </>
          ),
        }))}
        onChange={(kind) => onChange(kind, kind === 'table' ? undefined : fields[kind][0]?.name)}
      />
    </div>
  );
}
