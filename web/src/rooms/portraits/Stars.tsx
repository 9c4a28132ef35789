/** A score as a row of small bars: how many of how many, said in words too. */
import s from './portraits.module.css';

export function Stars({ value, of, label }: { value: number; of: number; label: string }) {
  return (
    <span className={s.stars} role="img" aria-label={`${label} ${value}/${of}`}>
      {Array.from({ length: of }, (_, index) => (
        <i key={index} className={index < value ? s.on : undefined} />
      ))}
    </span>
  );
}
