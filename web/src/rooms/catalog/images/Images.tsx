/** Pictures of a product: dropped, picked or pasted, put in order by dragging or keys; the first is the cover. One opens large. */
import { PlusOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { useFormat } from '@/kit/format/useFormat';
import { moved, useReorder } from '@/kit/useReorder';

import { addressOf, arrangeImages, productQuery, type Product, type ProductImage } from '../data';
import { useActs } from '../useActs';
import s from './images.module.css';
import { Picture } from './Picture';
import { useUploads } from './useUploads';

const TYPES = 'image/png,image/jpeg,image/webp,image/gif';
const MOST = 12;

export function Images({ product }: { product: Product }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const may = useCan()('catalog.product.manage') && !product.deleted_at;
  const { act } = useActs();
  const { sending, add, cancel } = useUploads(product.id);
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [open, setOpen] = useState<string>();
  const { images } = product;
  const client = useQueryClient();
  const before = useRef<Promise<void>>(Promise.resolve());
  // One after another, each on what the one before left: a quick second act is not refused for the first.
  const arrange = (change: (now: ProductImage[]) => ProductImage[], done: string) => {
    before.current = before.current.then(() => {
      const now = client.getQueryData(productQuery(product.id).queryKey) ?? product;
      return act(() => arrangeImages(product.id, now.version, change(now.images)), done);
    });
    return before.current;
  };
  const move = (from: number, to: number) => {
    const id = images[from]?.file_id;
    void arrange((now) => moved(now, now.findIndex((one) => one.file_id === id), to), t('images.moved'));
  };
  const order = useReorder(images.length, move);
  const adding = useRef(add);

  useEffect(() => {
    adding.current = add;
  });
  useEffect(() => {
    if (!may) return;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])].filter((one) => one.type.startsWith('image/'));
      if (files.length > 0) adding.current(files);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [may]);

  if (!may && images.length === 0) return null;
  const isFile = (event: DragEvent) => may && event.dataTransfer.types.includes('Files');
  const shown = images.findIndex((one) => one.file_id === open);
  const image = images[shown];
  return (
    <section
      className={over ? `${s.images} ${s.over}` : s.images}
      aria-label={t('images.title')}
      data-testid="product-images"
      onDragOver={(event) => {
        if (!isFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!isFile(event)) return;
        event.preventDefault();
        add(event.dataTransfer.files);
      }}
    >
      <ul className={s.row}>
        {images.map((one, place) => (
          <li key={one.file_id} className={s.tile} {...(may ? order.row(place) : {})}>
            <button type="button" aria-label={t('images.open', { place: place + 1 })} onClick={() => setOpen(one.file_id)} {...(may ? order.handle(place) : {})}>
              <img src={addressOf(one)} alt={one.alt || product.name} width={112} height={112} draggable={false} />
            </button>
            {place === 0 && <span className={s.first}>{t('images.cover')}</span>}
          </li>
        ))}
        {sending && (
          <li className={s.tile} role="status">
            <div className={s.sending}>
              <span>{format.percent(sending.share, 0)}</span>
              <progress value={sending.share} max={1} aria-label={t('images.sending', { name: sending.name })} />
              {sending.left > 0 && <small>{t('images.left', { left: sending.left })}</small>}
              <Button size="small" onClick={cancel}>
                {t('images.cancel')}
              </Button>
            </div>
          </li>
        )}
        {may && images.length < MOST && !sending && (
          <li className={s.tile}>
            <button type="button" className={s.add} onClick={() => picker.current?.click()} data-testid="add-image">
              <PlusOutlined />
              {t('images.add')}
            </button>
          </li>
        )}
      </ul>
      {may && <p className={s.hint}>{t('images.hint')}</p>}
      <input
        ref={picker}
        type="file"
        accept={TYPES}
        multiple
        className="gx-hidden"
        tabIndex={-1}
        aria-label={t('images.add')}
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {image && (
        <Picture
          key={image.file_id}
          image={image}
          name={product.name}
          may={may}
          onAlt={(alt) => arrange((now) => now.map((one) => (one.file_id === open ? { ...one, alt } : one)), t('images.described'))}
          onMove={(to) => move(shown, to)}
          onRemove={() => {
            setOpen(undefined);
            return arrange((now) => now.filter((one) => one.file_id !== open), t('images.removed'));
          }}
          place={shown}
          count={images.length}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  );
}
