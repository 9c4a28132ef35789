/** A round picture made from a name, and the name beside it. */
import s from './Person.module.css';
import { TONES, type Tone } from './theme/tokens';

const HAN = /\p{Script=Han}/u;

/** One or two letters: the end of a Chinese name (its given part), the initials of others. */
export function initialsOf(name: string, most: 1 | 2 = 2): string {
  const clean = name.trim();
  if (!clean) return '?';
  if (HAN.test(clean)) {
    const han = [...clean].filter((letter) => HAN.test(letter));
    // more than four characters is rather a company: its beginning tells more
    return (han.length > 4 ? han.slice(0, most) : han.slice(-most)).join('');
  }
  const words = clean.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 && most === 2 ? [words[0]?.[0], words.at(-1)?.[0]] : [clean[0]];
  return letters.join('').toUpperCase();
}

/** The same name has the same colour everywhere. */
export function toneOf(name: string): Tone {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return TONES[1 + (hash % (TONES.length - 1))] ?? 'neutral';
}

export interface AvatarProps {
  name: string;
  /** Diameter in pixels. */
  size?: number;
  /** `square` for organisations. */
  shape?: 'round' | 'square';
  src?: string;
}

/** Below this there is room for one letter. */
const SMALL = 30;

export function Avatar({ name, size = 28, shape = 'round', src }: AvatarProps) {
  const tone = toneOf(name);
  const letters = initialsOf(name, size < SMALL ? 1 : 2);
  const style = {
    width: size,
    height: size,
    fontSize: Math.round(size * (letters.length > 1 ? 0.38 : 0.44)),
    borderRadius: shape === 'round' ? '50%' : Math.round(size * 0.24),
    background: `var(--gx-tone-${tone}-ground)`,
    color: `var(--gx-tone-${tone}-text)`,
  };
  return (
    <span className={s.avatar} style={style} aria-hidden="true" data-letters={src ? undefined : letters}>
      {src && <img src={src} alt="" width={size} height={size} />}
    </span>
  );
}

export interface PersonProps extends AvatarProps {
  /** A second, quieter line: role, company, hint. */
  detail?: string;
}

export function Person({ detail, ...avatar }: PersonProps) {
  return (
    <span className={s.person}>
      <Avatar {...avatar} />
      <span className={s.words}>
        <span className={s.name}>{avatar.name}</span>
        {detail && <span className={s.detail}>{detail}</span>}
      </span>
    </span>
  );
}
