/** One section of the page: its name, its fields, and what can be done with it. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EyeOutlined, HolderOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';

import type { Section } from '../data';
import type { Carried } from './LayoutEditor';
import s from './layout.module.css';

export interface SectionBoxProps {
  section: Section;
  first: boolean;
  last: boolean;
  nameOf: (key: string) => string;
  carried: Carried | undefined;
  onCarry: (carried: Carried | undefined) => void;
  onDrop: (place: number) => void;
  onStep: (key: string, by: -1 | 1) => void;
  onHide: (key: string) => void;
  onMove: (by: -1 | 1) => void;
  onChange: (section: Section) => void;
  onRemove: () => void;
}

export function SectionBox(props: SectionBoxProps) {
  const { section, first, last, nameOf, carried, onCarry, onDrop, onStep, onHide, onMove, onChange, onRemove } = props;
  const { t } = useTranslation('customization');
  const language = useLanguage();
  const name = section[language];
  return (
    <section className={s.box} data-testid="section" aria-label={name} onDragOver={(event) => carried && event.preventDefault()} onDrop={() => onDrop(section.fields.length)}>
      <div className={s.top}>
        <Input
          variant="borderless"
          className={s.title}
          aria-label={t('layout.name')}
          maxLength={60}
          value={name}
          onChange={(event) => {
            // while both languages say the same, both follow
            const same = section.zh === section.en;
            onChange({ ...section, ...(same ? { zh: event.target.value, en: event.target.value } : { [language]: event.target.value }) });
          }}
        />
        <Button type="text" size="small" disabled={first} icon={<ArrowUpOutlined />} aria-label={t('layout.up', { name })} onClick={() => onMove(-1)} />
        <Button type="text" size="small" disabled={last} icon={<ArrowDownOutlined />} aria-label={t('layout.down', { name })} onClick={() => onMove(1)} />
        <Button type="text" size="small" disabled={first && last} icon={<DeleteOutlined />} aria-label={t('layout.remove', { name })} onClick={onRemove} />
      </div>
      <ul className={s.items}>
        {section.fields.map((key, place) => (
          <li
            key={key}
            className={s.item}
            data-dragged={carried?.key === key || undefined}
            onDragOver={(event) => carried && event.preventDefault()}
            onDrop={(event) => {
              event.stopPropagation();
              onDrop(place);
            }}
          >
            <button
              type="button"
              className={s.handle}
              draggable
              aria-label={t('fields.move', { name: nameOf(key) })}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', key);
                onCarry({ key });
              }}
              onDragEnd={() => onCarry(undefined)}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
                event.preventDefault();
                onStep(key, event.key === 'ArrowUp' ? -1 : 1);
              }}
            >
              <HolderOutlined />
            </button>
            <span className={s.text}>{nameOf(key)}</span>
            <Button type="text" size="small" icon={<EyeOutlined />} aria-label={t('layout.hide', { name: nameOf(key) })} onClick={() => onHide(key)} />
          </li>
        ))}
        {section.fields.length === 0 && <li className={s.empty}>{t('layout.empty')}</li>}
      </ul>
    </section>
  );
}
