/** Sends pictures of a product one after another; tells how far the one at work is, and offers to take all of them back. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import type { Upload } from '@/api/upload';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { addImage, type ProductSaved } from '../data';
import { useActs } from '../useActs';

export interface Sending {
  name: string;
  /** 0 to 1. */
  share: number;
  /** How many wait behind it. */
  left: number;
}

export function useUploads(product: string) {
  const { t } = useTranslation('catalog');
  const { told } = useActs();
  const wordsOf = useErrorWords();
  const [sending, setSending] = useState<Sending>();
  const waiting = useRef<File[]>([]);
  const current = useRef<Upload<ProductSaved>>(undefined);
  const cancel = () => {
    waiting.current = [];
    current.current?.cancel();
  };
  useEffect(() => cancel, [product]);

  const work = async () => {
    const done: ProductSaved[] = [];
    for (let file = waiting.current.shift(); file; file = waiting.current.shift()) {
      const name = file.name;
      setSending({ name, share: 0, left: waiting.current.length });
      current.current = addImage(product, file, (share) => setSending({ name, share, left: waiting.current.length }));
      try {
        done.push(await current.current.answer);
      } catch (error) {
        if (!(error instanceof DOMException)) toast({ text: t('images.failed', { name, why: (isProblem(error) && error.fields[0]?.message) || wordsOf(error) }), tone: 'danger' });
      }
    }
    current.current = undefined;
    setSending(undefined);
    if (done.length > 0) await told(done, t('images.added'));
  };
  const add = (files: Iterable<File>) => {
    waiting.current.push(...files);
    if (!current.current && waiting.current.length > 0) void work();
  };
  return { sending, add, cancel };
}
