/** One product: facts at the left, its pictures and articles in the middle, what was sold of it (from commerce) below. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { EntityPage, Facts } from '@/kit/EntityPage';
import { Money } from '@/kit/Money';
import { Panels } from '@/kit/panels';
import { Tag } from '@/kit/Tag';

import s from '../catalog.module.css';
import { productQuery, removeProduct, restoreProduct, skusQuery, type Product, type Sku } from '../data';
import { ProductForm, SkuForm } from '../Forms';
import { Images } from '../images/Images';
import { useActs } from '../useActs';
import { TONES } from '../words';

function Skus({ product }: { product: Product }) {
  const { t } = useTranslation('catalog');
  const can = useCan();
  const { data, error, isLoading, refetch } = useQuery(skusQuery(product.id));
  const [open, setOpen] = useState<Sku | 'new'>();
  const may = can('catalog.product.manage');
  const cost = can('catalog.product.cost');
  const columns = useMemo<Column<Sku>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 170, card: 'title', render: (row) => row.name },
      { key: 'code', title: t('sku.code'), width: 120, render: (row) => row.code },
      { key: 'spec', title: t('sku.spec'), width: 110, isEmpty: (row) => !row.spec, render: (row) => row.spec },
      { key: 'barcode', title: t('sku.barcode'), width: 125, isEmpty: (row) => !row.barcode, render: (row) => row.barcode },
      { key: 'price', title: t('sku.price'), width: 92, numeric: true, card: 'aside', isEmpty: (row) => row.price_minor === null, render: (row) => row.price_minor !== null && <Money minor={row.price_minor} currency={row.currency} /> },
      ...(cost ? [{ key: 'cost', title: t('sku.cost'), width: 92, numeric: true, isEmpty: (row: Sku) => row.cost_minor === null, render: (row: Sku) => row.cost_minor !== null && <Money minor={row.cost_minor} currency={row.currency} /> }] : []),
      { key: 'status', title: t('fields.status'), width: 84, render: (row) => <Tag tone={TONES[row.status]}>{t(`statuses.${row.status}`)}</Tag> },
    ],
    [t, cost],
  );
  const create = may && (
    <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('sku.create')}
    </Button>
  );
  return (
    <section>
      <div className={s.top}>
        <h2>{t('sku.title')}</h2>
        {create}
      </div>
      <DataTable
        name="catalog.skus"
        label={t('sku.title')}
        columns={columns}
        list={{ rows: data, loading: isLoading, error, retry: () => void refetch() }}
        rowKey={(row) => row.id}
        onOpen={may ? setOpen : undefined}
        fill={false}
        empty={<EmptyState small title={t('sku.none')} detail={t('sku.none_detail')} />}
      />
      {open && <SkuForm product={product} sku={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

export default function ProductPage() {
  const { t } = useTranslation('catalog');
  const { id = '' } = useParams();
  const can = useCan();
  const { act } = useActs();
  const { data: product, error, refetch } = useQuery(productQuery(id));
  const [editing, setEditing] = useState(false);
  useTopics(`product:${id}`);
  const text = (key: 'code' | 'category_name' | 'brand' | 'unit' | 'description') => ({ key, label: t(`fields.${key === 'category_name' ? 'category_id' : key}`), value: product?.[key] });
  const middle = (
    <div className={s.middle}>
      {product && <Images product={product} />}
      {product && <Skus product={product} />}
      <Panels slot="catalog.product" id={id} />
    </div>
  );
  return (
    <>
      <EntityPage
        title={product?.name}
        subtitle={product && [product.category_name, product.code].filter(Boolean).join(' · ')}
        shape="square"
        tags={product && <Tag tone={TONES[product.status]}>{t(`statuses.${product.status}`)}</Tag>}
        back={{ to: '/products', label: t('title') }}
        error={error}
        onRetry={() => void refetch()}
        actions={
          product &&
          can('catalog.product.manage') &&
          (product.deleted_at ? (
            <Button type="primary" onClick={() => void act(() => restoreProduct(id), t('restored', { name: product.name }))}>
              {t('restore')}
            </Button>
          ) : (
            <>
              <Button danger onClick={() => void act(() => removeProduct(id), t('removed', { name: product.name }))}>
                {t('remove')}
              </Button>
              <Button type="primary" onClick={() => setEditing(true)}>
                {t('edit')}
              </Button>
            </>
          ))
        }
        highlights={<Panels slot="catalog.product.figures" id={id} fallback={null} />}
        banner={product?.deleted_at ? <p className={s.banner}>{t('in_bin')}</p> : undefined}
        facts={<Facts title={t('facts')} items={[text('code'), text('category_name'), text('brand'), text('unit'), text('description')].filter((one) => one.value)} />}
        stream={[{ key: 'skus', label: t('sku.tab'), content: middle }]}
      />
      {editing && product && <ProductForm product={product} onClose={() => setEditing(false)} />}
    </>
  );
}
