/** One picture large, with its words, its place among the others, and its removal. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/kit/Dialog';
import { Field } from '@/kit/Field';

import { addressOf, type ProductImage } from '../data';
import s from './images.module.css';

export interface PictureProps {
  image: ProductImage;
  /** The product's, which stands for missing words. */
  name: string;
  may: boolean;
  place: number;
  count: number;
  onAlt: (alt: string) => Promise<void>;
  onMove: (to: number) => void;
  onRemove: () => Promise<void>;
  onClose: () => void;
}

export function Picture({ image, name, may, place, count, onAlt, onMove, onRemove, onClose }: PictureProps) {
  const { t } = useTranslation('catalog');
  const [alt, setAlt] = useState(image.alt);
  const save = () => {
    if (alt.trim() !== image.alt) void onAlt(alt.trim());
  };
  return (
    <Dialog label={t('images.one', { name, place: place + 1 })} onClose={onClose} width={640}>
      <div className={s.picture}>
        <img src={addressOf(image)} alt={image.alt || name} />
        {may && (
          <Field label={t('images.alt')} hint={t('images.alt_hint')}>
            {(control) => <Input {...control} value={alt} maxLength={200} placeholder={name} onChange={(event) => setAlt(event.target.value)} onBlur={save} onPressEnter={save} />}
          </Field>
        )}
        <div className={s.acts}>
          {may && (
            <>
              <Button danger onClick={() => void onRemove()}>
                {t('images.remove')}
              </Button>
              <Button disabled={place === 0} onClick={() => onMove(0)}>
                {t('images.make_cover')}
              </Button>
              <Button disabled={place === 0} onClick={() => onMove(place - 1)}>
                {t('images.forward')}
              </Button>
              <Button disabled={place === count - 1} onClick={() => onMove(place + 1)}>
                {t('images.back')}
              </Button>
            </>
          )}
          <Button type="primary" onClick={onClose}>
            {t('images.close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
