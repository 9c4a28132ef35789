/** Sets the window's title: "Customers – Guanxi". The innermost caller with a title wins. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

export function useWindowTitle(title: string | undefined): void {
  const { t } = useTranslation('app');
  const product = t('product');
  useEffect(() => {
    document.title = title ? `${title} – ${product}` : product;
  }, [title, product]);
}
