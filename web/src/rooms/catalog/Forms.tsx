/** Forms of a product and of one of its articles. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { cleaned, RecordForm, type RecordField, type RecordValues } from '@/kit/RecordForm';

import { categoriesQuery, changeProduct, changeSku, createProduct, createSku, type Product, type Sku } from './data';
import { useActs } from './useActs';
import { STATUSES } from './words';

export function ProductForm({ product, onClose }: { product?: Product; onClose: () => void }) {
  const { t } = useTranslation('catalog');
  const { told } = useActs();
  const categories = useQuery(categoriesQuery).data ?? [];
  const fields: RecordField[] = [
    { key: 'code', label: t('fields.code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'category_id', label: t('fields.category_id'), kind: 'select', options: categories.map((one) => ({ value: one.id, label: one.parent_name ? `${one.parent_name} / ${one.name}` : one.name })) },
    { key: 'brand', label: t('fields.brand') },
    { key: 'unit', label: t('fields.unit') },
    { key: 'status', label: t('fields.status'), kind: 'select', required: true, options: STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })) },
    { key: 'description', label: t('fields.description'), kind: 'long' },
  ];
  const first: RecordValues = product ? Object.fromEntries(fields.map(({ key }) => [key, product[key as Exclude<keyof Product, 'images'>]])) : { status: 'on_sale' };
  const save = async (values: RecordValues) => {
    const body = cleaned(values);
    const saved = product ? await changeProduct(product.id, product.version, body) : await createProduct(body);
    onClose();
    await told(saved, t(product ? 'saved' : 'created', { name: String(values.name) }));
  };
  return <RecordForm title={product ? product.name : t('create')} fields={fields} value={first} submitLabel={t(product ? 'save' : 'create')} onSave={save} onClose={onClose} />;
}

export function SkuForm({ product, sku, onClose }: { product: Product; sku?: Sku; onClose: () => void }) {
  const { t } = useTranslation('catalog');
  const can = useCan();
  const { told } = useActs();
  const fields: RecordField[] = [
    { key: 'code', label: t('sku.code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'spec', label: t('sku.spec'), hint: t('sku.spec_hint') },
    { key: 'barcode', label: t('sku.barcode') },
    { key: 'price_minor', label: t('sku.price'), kind: 'money' },
    ...(can('catalog.product.cost') ? [{ key: 'cost_minor', label: t('sku.cost'), kind: 'money' } as const] : []),
    { key: 'status', label: t('fields.status'), kind: 'select', required: true, options: STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })) },
  ];
  const first: RecordValues = sku ? Object.fromEntries(fields.map(({ key }) => [key, sku[key as keyof Sku]])) : { status: 'on_sale', name: product.name };
  const save = async (values: RecordValues) => {
    const body = cleaned(values);
    const saved = sku ? await changeSku(sku.id, sku.version, body) : await createSku({ ...body, product_id: product.id });
    onClose();
    await told(saved, t(sku ? 'saved' : 'created', { name: String(values.name) }));
  };
  return <RecordForm title={sku ? sku.name : t('sku.create')} fields={fields} value={first} submitLabel={t(sku ? 'sku.save' : 'sku.create')} onSave={save} onClose={onClose} />;
}
