/** The small cover of a product beside its name; a quiet tile where there is none. */
import { PictureOutlined } from '@ant-design/icons';

import { addressOf, type Product } from '../data';
import s from './images.module.css';

export function Cover({ product }: { product: Product }) {
  const cover = product.images[0];
  return <span className={s.cover}>{cover ? <img src={addressOf(cover)} alt="" width={28} height={28} loading="lazy" /> : <PictureOutlined />}</span>;
}
