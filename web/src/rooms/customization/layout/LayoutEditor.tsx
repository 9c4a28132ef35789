/** Sections with their fields, what is not shown, and the boxes of other rooms. */
import { EyeInvisibleOutlined, EyeOutlined, HolderOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { moved, useReorder } from '@/kit/useReorder';

import type { LayoutDraft } from './draft';
import s from './layout.module.css';
import { SectionBox } from './SectionBox';

interface PanelDef {
  key: string;
  name: string;
}

export interface LayoutEditorProps {
  draft: LayoutDraft;
  fields: readonly FieldDef[];
  panels: readonly PanelDef[];
  onChange: (draft: LayoutDraft) => void;
}

function PanelOrder({ draft, panels, onChange }: Omit<LayoutEditorProps, 'fields'>) {
  const { t } = useTranslation('customization');
  const reorder = useReorder(draft.panels.length, (from, to) => onChange({ ...draft, panels: moved(draft.panels, from, to) }));
  const toggle = (key: string) => onChange({ ...draft, hidden: draft.hidden.includes(key) ? draft.hidden.filter((one) => one !== key) : [...draft.hidden, key] });
  return (
    <section className={s.box} aria-label={t('layout.panels')}>
      <h2>{t('layout.panels')}</h2>
      <ul className={s.items}>
        {draft.panels.map((key, place) => {
          const name = panels.find((panel) => panel.key === key)?.name ?? key;
          const hidden = draft.hidden.includes(key);
          return (
            <li key={key} className={hidden ? `${s.item} ${s.off}` : s.item} {...reorder.row(place)}>
              <button type="button" className={s.handle} aria-label={t('fields.move', { name })} {...reorder.handle(place)}>
                <HolderOutlined />
              </button>
              <span className={s.text}>{name}</span>
              <Button
                type="text"
                size="small"
                icon={hidden ? <EyeInvisibleOutlined /> : <EyeOutlined />}
                aria-label={t(hidden ? 'layout.show' : 'layout.hide', { name })}
                onClick={() => toggle(key)}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A field on its way: from a section (or from what is not shown) to a place. */
export interface Carried {
  key: string;
}

export function LayoutEditor({ draft, fields, panels, onChange }: LayoutEditorProps) {
  const { t } = useTranslation('customization');
  const language = useLanguage();
  const [carried, setCarried] = useState<Carried>();
  const placed = new Set(draft.sections.flatMap((section) => section.fields));
  const apart = fields.filter((field) => !field.hidden && !placed.has(field.key) && !/\.(phone|email)$/.test(field.key));
  const nameOf = (key: string) => fields.find((field) => field.key === key)?.label[language] ?? key;

  const put = (key: string, section: string | undefined, place: number) =>
    onChange({
      ...draft,
      sections: draft.sections.map((one) => {
        const rest = one.fields.filter((field) => field !== key);
        if (one.key !== section) return { ...one, fields: rest };
        const before = one.fields.indexOf(key);
        rest.splice(before !== -1 && before < place ? place - 1 : place, 0, key);
        return { ...one, fields: rest };
      }),
    });
  const step = (key: string, by: -1 | 1) => {
    const at = draft.sections.findIndex((section) => section.fields.includes(key));
    const section = draft.sections[at];
    if (!section) return;
    const place = section.fields.indexOf(key);
    const next = place + by;
    if (next >= 0 && next < section.fields.length) {
      onChange({ ...draft, sections: draft.sections.map((one) => (one === section ? { ...one, fields: moved(one.fields, place, next) } : one)) });
      return;
    }
    const other = draft.sections[at + by];
    if (other) put(key, other.key, by === 1 ? 0 : other.fields.length);
  };
  const add = () => {
    const key = `s${Date.now().toString(36)}`;
    onChange({ ...draft, sections: [...draft.sections, { key, zh: t('layout.new_section'), en: t('layout.new_section'), fields: [], closed: false }] });
  };
  return (
    <div className={s.columns}>
      <div className={s.column}>
        {draft.sections.map((section, place) => (
          <SectionBox
            key={section.key}
            section={section}
            first={place === 0}
            last={place === draft.sections.length - 1}
            nameOf={nameOf}
            carried={carried}
            onCarry={setCarried}
            onDrop={(at) => carried && put(carried.key, section.key, at)}
            onStep={step}
            onHide={(key) => put(key, undefined, 0)}
            onMove={(by) => onChange({ ...draft, sections: moved(draft.sections, place, place + by) })}
            onChange={(changed) => onChange({ ...draft, sections: draft.sections.map((one) => (one.key === section.key ? changed : one)) })}
            onRemove={() => onChange({ ...draft, sections: draft.sections.filter((one) => one.key !== section.key) })}
          />
        ))}
        <Button icon={<PlusOutlined />} onClick={add}>
          {t('layout.add')}
        </Button>
      </div>
      <div className={s.column}>
        <section
          className={s.box}
          aria-label={t('layout.apart')}
          onDragOver={(event) => carried && event.preventDefault()}
          onDrop={() => carried && put(carried.key, undefined, 0)}
        >
          <h2>{t('layout.apart')}</h2>
          <p className={s.quiet}>{t('layout.apart_hint')}</p>
          <ul className={s.items}>
            {apart.map((field) => (
              <li key={field.key} className={`${s.item} ${s.off}`} draggable onDragStart={() => setCarried({ key: field.key })} onDragEnd={() => setCarried(undefined)}>
                <span className={s.text}>{nameOf(field.key)}</span>
                <Button
                  type="text"
                  size="small"
                  icon={<EyeInvisibleOutlined />}
                  aria-label={t('layout.show', { name: nameOf(field.key) })}
                  onClick={() => put(field.key, draft.sections.at(-1)?.key, draft.sections.at(-1)?.fields.length ?? 0)}
                />
              </li>
            ))}
          </ul>
        </section>
        <PanelOrder draft={draft} panels={panels} onChange={onChange} />
      </div>
    </div>
  );
}
