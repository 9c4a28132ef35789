/** What each source says of the field, the latest first; one of them may be taken over. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { FieldValue } from '@/kit/fields/FieldValue';
import type { FieldDef } from '@/kit/fields/fields';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { Item } from '../data';
import s from './fix.module.css';
import { useSourceWord } from '../words';

interface SaidProps {
  item: Item;
  field: FieldDef | undefined;
  busy: boolean;
  onTake: ((value: unknown) => void) | undefined;
}

export function Said({ item, field, busy, onTake }: SaidProps) {
  const { t } = useTranslation('quality');
  const sourceWord = useSourceWord();
  if (item.said.length === 0) return null;
  return (
    <div className={s.said}>
      <h3>{t('fix.said')}</h3>
      <ul>
        {item.said.map((one, place) => (
          <li key={`${one.source}-${place}`}>
            <Tag tone="sky">{sourceWord(one.source)}</Tag>
            {one.value !== null && <b>{field && field.kind !== 'phone' && field.kind !== 'email' ? <FieldValue field={field} value={one.value} /> : (one.value as string)}</b>}
            <small>
              <When at={one.at} as="date" />
            </small>
            {onTake && one.value !== null && (
              <Button size="small" disabled={busy} onClick={() => onTake(one.value)}>
                {JSON.stringify(one.value) === JSON.stringify(item.value) ? t('fix.keep') : t('fix.take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
