/** A file of the orders that the list shows. */
import { useTranslation } from 'react-i18next';

import { ExportDialog } from '@/kit/ExportDialog';

import { EXPORTS, startExport, type OrdersAsked } from '../data';

export default function OrdersExport({ asked, onClose }: { asked: OrdersAsked; onClose: () => void }) {
  const { t } = useTranslation('commerce');
  return <ExportDialog title={t('export.title')} concerns={t('export.all')} base={EXPORTS} start={(format) => startExport(asked, format)} onClose={onClose} />;
}
