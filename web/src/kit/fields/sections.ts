/** The sections of a record's facts: those of its layout, without the fields that are gone or hidden. */
import type { FieldDef, Layout } from './fields';

export type Section = Layout['sections'][number];

export function sectionsOf(layout: Layout, fields: readonly FieldDef[]): Section[] {
  const shown = new Set(fields.filter((field) => !field.hidden && field.access !== 'hidden').map((field) => field.key));
  return layout.sections.map((part) => ({ ...part, fields: part.fields.filter((key) => shown.has(key)) }));
}
