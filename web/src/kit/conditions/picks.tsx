/** All that can be asked of an object, as one list to choose from: fields, what happened, what hangs on it, segments. */
import {
  BarChartOutlined, BranchesOutlined, CalendarOutlined, CheckSquareOutlined, EnvironmentOutlined, FieldNumberOutlined, FontSizeOutlined,
  LinkOutlined, MailOutlined, MoneyCollectOutlined, PhoneOutlined, StarOutlined, TagOutlined, TeamOutlined, ThunderboltOutlined, UserOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';

import type { Askable, AskableFields, Operator } from './askable';
import { freshRows, freshSaid } from './meaning';
import { freshId, makeLeaf, type Part, type Said } from './tree';

export const TABS = ['fields', 'doings', 'related', 'segments'] as const;
export type TabKey = (typeof TABS)[number];

export interface Pick {
  id: string;
  tab: TabKey;
  label: string;
  /** What kind of thing it is, in a word. */
  hint?: string;
  icon: ReactNode;
  /** Also found by these. */
  search: string;
  make: (before?: Said) => Part;
}

const ICONS: Record<string, ReactNode> = {
  text: <FontSizeOutlined />, long_text: <FontSizeOutlined />, url: <LinkOutlined />, number: <FieldNumberOutlined />, integer: <FieldNumberOutlined />,
  percent: <FieldNumberOutlined />, rating: <StarOutlined />, money: <MoneyCollectOutlined />, date: <CalendarOutlined />, datetime: <CalendarOutlined />,
  boolean: <CheckSquareOutlined />, select: <TagOutlined />, multi_select: <TagOutlined />, phone: <PhoneOutlined />, email: <MailOutlined />,
  user: <UserOutlined />, relation: <LinkOutlined />, division: <EnvironmentOutlined />,
};
export const SEQUENCE = 'sequence';
export const iconOf = (kind: string, fact = false) => (fact ? <BarChartOutlined /> : (ICONS[kind] ?? <FontSizeOutlined />));
export const EVENT_ICON = <ThunderboltOutlined />;
export const RELATED_ICON = <LinkOutlined />;
export const SEGMENT_ICON = <TeamOutlined />;
export const SEQUENCE_ICON = <BranchesOutlined />;

type Words = (key: string) => string;
const searchOf = (label: Askable['label'], key: string) => `${label.zh} ${label.en} ${key}`.toLowerCase();

export function fieldPicks(fields: readonly Askable[], language: 'zh' | 'en', operators: readonly Operator[], word: Words): Pick[] {
  return fields.map((one) => ({
    id: `${one.fact ? 'fact' : 'field'}:${one.key}`,
    tab: one.fact && one.windowed ? 'doings' : 'fields',
    label: one.label[language],
    hint: word(`kinds.${one.fact ? 'fact' : one.kind}`),
    icon: iconOf(one.kind, one.fact),
    search: searchOf(one.label, one.key),
    make: (before) => makeLeaf(freshSaid(one, operators, before)),
  }));
}

/** Relations with a time, and events: what can be a step. */
export function rowPicks(askable: AskableFields, language: 'zh' | 'en', word: Words, timed = false): Pick[] {
  const related = askable.relations.filter((one) => !timed || one.timed);
  return [
    ...askable.events.map((one): Pick => ({
      id: `event:${one.key}`, tab: 'doings', label: one.label[language], hint: word('kinds.event'), icon: EVENT_ICON, search: searchOf(one.label, one.key),
      make: () => (timed ? makeLeaf({ event: one.key }) : freshRows({ event: one.key })),
    })),
    ...related.map((one): Pick => ({
      id: `relation:${one.key}`, tab: 'related', label: one.label[language], hint: word(one.single ? 'kinds.single' : 'kinds.related'), icon: RELATED_ICON, search: searchOf(one.label, one.key),
      make: () => (timed ? makeLeaf({ relation: one.key }) : freshRows({ relation: one.key })),
    })),
  ];
}

export function picksOf(askable: AskableFields, language: 'zh' | 'en', word: Words, deeper: boolean): Pick[] {
  const steps = rowPicks(askable, language, word, true);
  const sequence: Pick = {
    id: SEQUENCE, tab: 'doings', label: word('sequence.title'), hint: word('sequence.hint'), icon: SEQUENCE_ICON, search: `${word('sequence.title')} ${word('sequence.also')}`.toLowerCase(),
    make: () => ({ kind: 'sequence', id: freshId(), nots: 0, said: { within: '7d' }, steps: [] }),
  };
  return [
    ...fieldPicks(askable.fields, language, askable.operators, word),
    ...(deeper && steps.length > 0 ? [sequence] : []),
    ...(deeper ? rowPicks(askable, language, word) : []),
    ...askable.segments.map((one): Pick => ({ id: `segment:${one.key}`, tab: 'segments', label: one.label[language], icon: SEGMENT_ICON, search: searchOf(one.label, ''), make: () => makeLeaf({ segment: one.key }) })),
  ];
}

/** What is called so comes first, then what begins with it, then what has it somewhere. */
export function found(picks: readonly Pick[], text: string): readonly Pick[] {
  const typed = text.trim().toLowerCase();
  const words = typed.split(/\s+/).filter(Boolean);
  if (words.length === 0) return picks;
  const rank = (one: Pick) => {
    const label = one.label.toLowerCase();
    return label === typed ? 0 : label.startsWith(typed) ? 1 : label.includes(typed) ? 2 : 3;
  };
  return picks.filter((one) => words.every((word) => one.search.includes(word))).sort((a, b) => rank(a) - rank(b));
}
