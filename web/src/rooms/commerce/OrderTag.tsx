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
