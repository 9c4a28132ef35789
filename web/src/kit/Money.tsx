/** An amount in minor units, figures of one width. Negative amounts carry their sign; colour is left to the page. */
import { useFormat } from './format/useFormat';

export interface MoneyProps {
  /** Minor units (分, cents); null shows a dash. */
  minor: number | bigint | string | null | undefined;
  /** ISO 4217; the workspace's own when missing. */
  currency?: string;
  /** 万/亿 or K/M; the exact amount stands in the tooltip. */
  short?: boolean;
}

export function Money({ minor, currency, short }: MoneyProps) {
  const format = useFormat();
  if (minor === null || minor === undefined) return <span className="gx-figures">–</span>;
  const exact = format.money(minor, currency);
  return (
    <span className="gx-figures" title={short ? exact : undefined}>
      {short ? format.money(minor, currency, true) : exact}
    </span>
  );
}
