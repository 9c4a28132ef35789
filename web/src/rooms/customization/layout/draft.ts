/** A layout as the editor holds it. */
import type { FieldDef, Layout } from '@/kit/fields/fields';
import { sectionsOf } from '@/kit/fields/sections';

import type { Section } from '../data';

export interface LayoutDraft {
  sections: Section[];
  panels: string[];
  hidden: string[];
}

export function draftOf(layout: Layout, fields: readonly FieldDef[], panels: readonly { key: string }[]): LayoutDraft {
  const order = [...layout.panels.order, ...panels.map((panel) => panel.key)];
  return {
    sections: sectionsOf(layout, fields).map(({ key, label, fields: keys, closed }) => ({ key, zh: label.zh, en: label.en, closed, fields: keys })),
    panels: [...new Set(order)].filter((key) => panels.some((panel) => panel.key === key)),
    hidden: layout.panels.hidden,
  };
}
