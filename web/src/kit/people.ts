/**
 * Colleagues among which one chooses: found by their characters, by the pinyin of their names in full, by its initials, and
 * by both mixed ("wangxm"). The readings come with the people from the server.
 */

export interface Named {
  id: string;
  name: string;
  email?: string;
  disabled?: boolean;
  /** "wang xiao ming"; several where a name may be read in several ways. */
  readings?: readonly string[];
}

export interface PersonOption {
  value: string;
  label: string;
  title?: string;
  readings?: readonly string[];
}

const plain = (text: string) => text.trim().toLowerCase().replace(/[\s'’-]+/g, '');

/** Whether the letters are beginnings of syllables that follow one another, from `at` on. */
function follows(letters: string, syllables: readonly string[], at: number): boolean {
  if (letters === '') return true;
  const syllable = syllables[at];
  if (syllable === undefined) return false;
  for (let length = syllable.length; length > 0; length--) {
    if (letters.startsWith(syllable.slice(0, length)) && follows(letters.slice(length), syllables, at + 1)) return true;
  }
  return false;
}

/** Whether what was typed means this name. */
export function isMeant(typed: string, name: string, readings: readonly string[] = []): boolean {
  const letters = plain(typed);
  if (name.toLowerCase().includes(typed.trim().toLowerCase()) || plain(name).includes(letters)) return true;
  return readings.some((reading) => {
    const syllables = reading.split(' ');
    return syllables.some((_, at) => follows(letters, syllables, at));
  });
}

/** For antd's `filterOption`; options that are no people have no readings and are found by their label. */
export const byName = (typed: string, option?: { label?: unknown; title?: unknown; readings?: readonly string[] }) =>
  isMeant(typed, typeof option?.label === 'string' ? option.label : '', option?.readings);

/** Options of a choice; who left is not offered, `keep` is whoever is chosen already. */
export const peopleOptions = (people: readonly Named[] | undefined, keep: readonly (string | null | undefined)[] = []): PersonOption[] =>
  (people ?? [])
    .filter((one) => !one.disabled || keep.includes(one.id))
    .map((one) => ({ value: one.id, label: one.name, title: one.email, readings: one.readings }));
