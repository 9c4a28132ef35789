/** A moment in the workspace's time zone; the exact one in the tooltip. */
import { useFormat } from './format/useFormat';

export interface WhenProps {
  at: string | null | undefined;
  /** `moment` (default): 今天 14:05; `date`: 11月3日; `relative`: 5分钟前. */
  as?: 'moment' | 'date' | 'relative';
}

export function When({ at, as = 'moment' }: WhenProps) {
  const format = useFormat();
  if (!at) return <span>–</span>;
  return (
    <time dateTime={at} title={format.exact(at)} className="gx-figures">
      {format[as](at)}
    </time>
  );
}
