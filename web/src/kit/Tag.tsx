/** A small coloured word. Colour never stands alone: the text says it too. */
import type { ReactNode } from 'react';

import s from './Tag.module.css';
import { TONES, type Tone } from './theme/tokens';

/** Names of colours as the server's declarations use them, to the tones of our palette. */
const TONE_OF_COLOUR: Record<string, Tone> = {
  grey: 'neutral',
  gray: 'neutral',
  green: 'jade',
  blue: 'indigo',
  indigo: 'indigo',
  orange: 'amber',
  amber: 'amber',
  red: 'cinnabar',
  yellow: 'gold',
  cyan: 'sky',
  teal: 'sky',
  purple: 'plum',
  pink: 'plum',
  lime: 'moss',
  olive: 'moss',
  brown: 'clay',
};

/** The tone of a colour's name; neutral for one that is not known. */
export function toneOfColour(colour: string | null | undefined): Tone {
  const name = colour ?? '';
  return (TONES as readonly string[]).includes(name) ? (name as Tone) : (TONE_OF_COLOUR[name] ?? 'neutral');
}

export interface TagProps {
  tone?: Tone;
  children: ReactNode;
  /** A dot and plain text instead of a coloured ground: for a status in a table's cell. */
  dot?: boolean;
  icon?: ReactNode;
  title?: string;
}

export function Tag({ tone = 'neutral', children, dot, icon, title }: TagProps) {
  if (dot) {
    return (
      <span className={s.status} title={title}>
        <i style={{ background: `var(--gx-tone-${tone}-dot)` }} />
        {children}
      </span>
    );
  }
  return (
    <span className={s.tag} title={title} style={{ background: `var(--gx-tone-${tone}-ground)`, color: `var(--gx-tone-${tone}-text)` }}>
      {icon}
      {children}
    </span>
  );
}

export interface TagListProps {
  tags: readonly { key: string; label: string; tone?: Tone }[];
  /** How many are shown before "+3". */
  most?: number;
}

export function TagList({ tags, most = 3 }: TagListProps) {
  const rest = tags.slice(most);
  return (
    <span className={s.list}>
      {tags.slice(0, most).map((tag) => (
        <Tag key={tag.key} tone={tag.tone}>
          {tag.label}
        </Tag>
      ))}
      {rest.length > 0 && <Tag title={rest.map((tag) => tag.label).join(' · ')}>+{rest.length}</Tag>}
    </span>
  );
}
