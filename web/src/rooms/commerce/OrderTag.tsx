/** What kind of order it is; a plain sale needs no tag. */
import { useTranslation } from 'react-i18next';

import { Tag } from '@/kit/Tag';
import type { Tone } from '@/kit/theme/tokens';

const TONES: Record<string, Tone> = { cancellation: 'cinnabar', fee: 'clay' };
const KINDS = ['sale', 'cancellation', 'fee'] as const;

export function useOrderKind(): (kind: string) => string {
  const { t } = useTranslation('commerce');
  return (kind) => {
    const known = KINDS.find((one) => one === kind);
    return known ? t(`kinds.${known}`) : kind;
  };
}

export function OrderTag({ kind, plain }: { kind: string; plain?: boolean }) {
  const kindOf = useOrderKind();
  if (kind === 'sale' && !plain) return null;
  return <Tag tone={TONES[kind] ?? 'neutral'}>{kindOf(kind)}</Tag>;
}

const STATUS_TONES: Record<string, Tone> = { placed: 'amber', paid: 'indigo', shipped: 'sky', completed: 'jade', cancelled: 'cinnabar' };
export const STATUSES = ['placed', 'paid', 'shipped', 'completed', 'cancelled'] as const;
export const toneOf = (status: string): Tone => STATUS_TONES[status] ?? 'neutral';

export function StatusTag({ status }: { status: (typeof STATUSES)[number] }) {
  const { t } = useTranslation('commerce');
  return (
    <Tag tone={toneOf(status)} dot>
      {t(`statuses.${status}`)}
    </Tag>
  );
}

/** The name of the system an order is of; ours by words. */
export function useSource(): (source: string) => string {
  const { t } = useTranslation('commerce');
  return (source) => (source === 'manual' ? t('by_hand') : source);
}
