/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import { everyPage } from '@/api/pages';
import type { components } from '@/api/schema';
import { upload } from '@/api/upload';
import type { RecordValues } from '@/kit/RecordForm';

type Schemas = components['schemas'];
export type Product = Schemas['ProductOut'];
export type ProductImage = Schemas['ImageOut'];
export type ProductSaved = Schemas['ProductSaved'];
export type Sku = Schemas['SkuOut'];
export interface Saved {
  change_set_id: string | null;
}

export const productsQuery = (q: string, filters: Record<string, readonly string[]>, sort: string | undefined) => {
  const { deleted, ...others } = filters;
  const asked = { q, sort, deleted: deleted?.[0] === 'true', ...others };
  return {
    queryKey: ['product', 'list', asked],
    fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/catalog/products', { params: { query: { ...asked, cursor, limit: 100 } as never }, signal })),
  };
};

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ['product', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/catalog/products/{product_id}', { params: { path: { product_id: id } }, signal })),
  });

export const skusQuery = (product: string) =>
  queryOptions({
    queryKey: ['product', product, 'skus'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/catalog/skus', { params: { query: { product_id: [product], limit: 200 } as never }, signal }))).items,
  });

export const categoriesQuery = queryOptions({
  queryKey: ['category', 'all'],
  staleTime: 60_000,
  queryFn: ({ signal }) => everyPage((cursor) => answer(api.GET('/api/v1/catalog/categories', { params: { query: { cursor, limit: 200 } }, signal }))),
});

export const createProduct = (body: RecordValues) => answer(api.POST('/api/v1/catalog/products', { body: body as never }));
export const changeProduct = (id: string, version: number, body: RecordValues) =>
  answer(api.PATCH('/api/v1/catalog/products/{product_id}', { params: { path: { product_id: id } }, body: { ...body, version } as never }));
export const removeProduct = (id: string) => answer(api.DELETE('/api/v1/catalog/products/{product_id}', { params: { path: { product_id: id } } }));
export const restoreProduct = (id: string) => answer(api.POST('/api/v1/catalog/products/{product_id}/restore', { params: { path: { product_id: id } } }));
export const createSku = (body: RecordValues) => answer(api.POST('/api/v1/catalog/skus', { body: body as never }));
export const changeSku = (id: string, version: number, body: RecordValues) =>
  answer(api.PATCH('/api/v1/catalog/skus/{sku_id}', { params: { path: { sku_id: id } }, body: { ...body, version } as never }));
export const addressOf = (image: ProductImage) => `/api/v1/files/${image.file_id}`;
export const addImage = (product: string, file: File, onProgress: (share: number) => void) => upload<ProductSaved>(`/api/v1/catalog/products/${product}/images`, file, onProgress);
export const arrangeImages = (product: string, version: number, images: ProductImage[]) =>
  answer(api.PUT('/api/v1/catalog/products/{product_id}/images', { params: { path: { product_id: product } }, body: { version, images } }));
export const undoChange = (id: string) => answer(api.POST('/api/v1/catalog/changes/{catalog_change_id}/undo', { params: { path: { catalog_change_id: id } } }));

export type Category = Schemas['CategoryOut'];
export const categoryListQuery = (q: string, { deleted, ...others }: Record<string, readonly string[]>, sort: string | undefined) => ({
  queryKey: ['category', 'list', q, deleted, others, sort],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
    answer(api.GET('/api/v1/catalog/categories', { params: { query: { q, sort, deleted: deleted?.[0] === 'true', ...others, cursor, limit: 100 } as never }, signal })),
});
const category = (id: string) => ({ params: { path: { category_id: id } } });
export const saveCategory = (old: Category | undefined, body: RecordValues): Promise<Saved> =>
  old ? answer(api.PATCH('/api/v1/catalog/categories/{category_id}', { ...category(old.id), body: { ...body, version: old.version } as never })) : answer(api.POST('/api/v1/catalog/categories', { body: body as never }));
export const removeCategory = (id: string) => answer(api.DELETE('/api/v1/catalog/categories/{category_id}', category(id)));
export const restoreCategory = (id: string) => answer(api.POST('/api/v1/catalog/categories/{category_id}/restore', category(id)));
