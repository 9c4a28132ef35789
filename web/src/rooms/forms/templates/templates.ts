/** Forms to begin with, in the language of who builds; what they fill is looked for among the customer's fields that may be filled. */
import type { Language } from '@/kit/preferences';

import { blank, type Definition, type FormField } from '../build/definition';
import type { ConsentText, Target } from '../data';

export interface Template {
  key: string;
  name: string;
  detail: string;
  colour: Definition['colour'];
  definition: { title: string; intro: string; submit_label: string; thanks: string; limit?: number; fields: (Partial<FormField> & Pick<FormField, 'key' | 'kind' | 'label'>)[] };
}

export async function loadTemplates(language: Language): Promise<Template[]> {
  const found = language === 'zh' ? await import('./zh.json') : await import('./en.json');
  return found.default as unknown as Template[];
}

/** The definition of a form made from a template; `target` of a template is the last part of a field's key. */
export function fromTemplate({ definition, colour }: Template, language: Language, targets: readonly Target[], texts: readonly ConsentText[]): Definition {
  const text = texts.find((one) => one.language === language) ?? texts[0];
  return {
    title: definition.title,
    intro: definition.intro,
    language,
    fields: definition.fields.map((field) => {
      const target = field.target ? targets.find((one) => one.key.endsWith(`.${field.target}`) && one.kinds.includes(field.kind)) : undefined;
      const whole = { ...blank(field.kind, [], field.label, String), options: [], ...field, target: target?.key ?? null };
      return field.kind === 'consent' ? { ...whole, consent_text_id: text?.id ?? null } : whole;
    }),
    submit_label: definition.submit_label,
    thanks: { kind: 'text', text: definition.thanks, url: '' },
    double_opt_in: false,
    colour,
    origins: [],
    closes_at: null,
    limit: definition.limit ?? null,
    notify: [],
    tag_ids: [],
    owner: 'none',
  };
}
