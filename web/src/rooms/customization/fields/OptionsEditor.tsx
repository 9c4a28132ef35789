/** The choices of a select: words in both languages, a colour, their order. */
import { DeleteOutlined, HolderOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { Tag, toneOfColour } from '@/kit/Tag';
import { moved, useReorder } from '@/kit/useReorder';

import s from './fields.module.css';

export interface DraftOption {
  key: string | null;
  zh: string;
  en: string;
  colour: string;
  off: boolean;
}

const COLOURS = ['grey', 'blue', 'green', 'orange', 'red', 'purple', 'teal', 'pink'] as const;

export interface OptionsEditorProps {
  options: DraftOption[];
  onChange: (options: DraftOption[]) => void;
  /** The texts in use are these options: none may be added or taken away. */
  fixed?: boolean;
}

export function OptionsEditor({ options, onChange, fixed }: OptionsEditorProps) {
  const { t } = useTranslation('customization');
  const reorder = useReorder(options.length, (from, to) => onChange(moved(options, from, to)));
  const put = (place: number, change: Partial<DraftOption>) => onChange(options.map((one, at) => (at === place ? { ...one, ...change } : one)));
  const remove = (place: number) => {
    const one = options[place];
    if (one?.key) put(place, { off: !one.off });
    else onChange(options.filter((_, at) => at !== place));
  };
  return (
    <div>
      <ul className={s.options}>
        {options.map((option, place) => (
          <li key={option.key ?? `new ${String(place)}`} className={s.option} {...reorder.row(place)}>
            <button type="button" className={s.handle} aria-label={t('fields.move', { name: option.zh })} {...reorder.handle(place)}>
              <HolderOutlined />
            </button>
            <Input
              aria-label={t('options.zh', { place: place + 1 })}
              placeholder={t('options.zh_short')}
              maxLength={60}
              disabled={option.off}
              value={option.zh}
              onChange={(event) => put(place, { zh: event.target.value })}
            />
            <Input
              aria-label={t('options.en', { place: place + 1 })}
              placeholder={t('options.en_short')}
              maxLength={60}
              disabled={option.off}
              value={option.en}
              onChange={(event) => put(place, { en: event.target.value })}
            />
            <Select
              aria-label={t('options.colour', { place: place + 1 })}
              disabled={option.off}
              value={option.colour}
              options={COLOURS.map((colour) => ({ value: colour, label: <Tag tone={toneOfColour(colour)}>{t(`colours.${colour}`)}</Tag> }))}
              onChange={(colour) => put(place, { colour })}
            />
            {fixed ? (
              <span />
            ) : (
              <Button
                type="text"
                icon={option.off ? <UndoOutlined /> : <DeleteOutlined />}
                aria-label={t(option.off ? 'options.on' : 'options.off', { name: option.zh })}
                onClick={() => remove(place)}
              />
            )}
          </li>
        ))}
      </ul>
      {!fixed && (
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...options, { key: null, zh: '', en: '', colour: COLOURS[options.length % COLOURS.length] ?? 'grey', off: false }])}>
          {t('options.add')}
        </Button>
      )}
    </div>
  );
}
