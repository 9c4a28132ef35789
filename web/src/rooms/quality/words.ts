/** Known sources of customers in the language in use; others as they are. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

export function useSourceWord(): (code: string) => string {
  const { t } = useTranslation('customers');
  return (code) => (i18next.exists(`sources.${code}`, { ns: 'customers' }) ? t(`sources.${code}`) : code);
}
