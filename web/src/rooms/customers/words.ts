/** How values of customers read: known codes in the language in use, the workspace's own words as they are. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

import { toneOf } from '@/kit/Person';
import type { Tone } from '@/kit/theme/tokens';

import stageTones from './stage-tones.json';

/** Stages that mean the same everywhere; a workspace's own get a colour of their own, but none that warns. */
const KNOWN = new Map(Object.entries(stageTones).flatMap(([tone, stages]) => stages.map((stage): [string, Tone] => [stage, tone as Tone])));
const WARNING: readonly Tone[] = ['cinnabar', 'amber'];

export function stageTone(stage: string): Tone {
  const own = toneOf(stage);
  return KNOWN.get(stage) ?? (WARNING.includes(own) ? 'sky' : own);
}

/** The way customers mostly go, for columns of a board; a workspace's own stages come after the known ones. */
const PATH: readonly string[] = Object.values(stageTones).flat();
export const stageRank = (stage: string) => (PATH.includes(stage) ? PATH.indexOf(stage) : PATH.length);

/** Country, province, city; a province is left out that is its city (Shanghai). */
export function placeOf({ country, province, city }: { country?: string | null; province?: string | null; city?: string | null }): string {
  const outer = province && city && province.startsWith(city) ? null : province;
  return [country, outer, city].filter(Boolean).join(' · ');
}

export function useWords() {
  const { t } = useTranslation('customers');
  const known = (group: 'stages' | 'sources' | 'genders' | 'kinds', code: string) => {
    const key = `${group}.${code}`;
    return i18next.exists(key, { ns: 'customers' }) ? t(`${group}.${code}`) : code;
  };
  return {
    t,
    stage: (code: string) => known('stages', code),
    // forms are sources of their own, one each: which one it was is told by its event
    source: (code: string) => known('sources', code.startsWith('form:') ? 'form' : code),
    gender: (code: string) => known('genders', code),
    kind: (code: string) => known('kinds', code),
    /** A class that is a letter needs its noun beside a name: "Class A"; a word such as VIP speaks for itself. */
    class: (name: string) => (/^[A-Z]$/i.test(name) ? t('class_tag', { name }) : name),
  };
}

/** What an event says. Every room words its own events: "shell.events" in its file of words; else the event's name. */
export function useEventWords(): (type: string, values: Record<string, unknown>) => string {
  const { t } = useTranslation('shell');
  return (type, values) => {
    const [room = '', name = ''] = type.split('.');
    const key = `${room}.events.${name}`;
    return i18next.exists(key, { ns: 'shell' }) ? t(`${room}.events.${name}`, values) : type;
  };
}
