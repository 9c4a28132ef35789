/** The builder's state without a page: the definition with its steps back and forth, and which field is chosen. */
import { blank, freeKey, MOST_FIELDS, type Definition, type FormField, type Kind } from './definition';

export interface State {
  now: Definition;
  past: readonly Definition[];
  future: readonly Definition[];
  /** Key of the field whose settings are shown; none: those of the form. */
  chosen: string | undefined;
  /** What the last step changed: writing on in the same place is one step. */
  touched: string | undefined;
}

export type Act =
  | { type: 'add'; kind: Kind; at?: number; label: string; option: (place: number) => string }
  | { type: 'change'; key: string; patch: Partial<FormField> }
  | { type: 'form'; patch: Partial<Definition> }
  | { type: 'move'; from: number; to: number }
  | { type: 'copy'; key: string }
  | { type: 'remove'; key: string }
  | { type: 'choose'; key: string | undefined }
  | { type: 'undo' }
  | { type: 'redo' };

const MOST_STEPS = 100;

export const begin = (definition: Definition): State => ({ now: definition, past: [], future: [], chosen: undefined, touched: undefined });

export function act(state: State, act: Act): State {
  const { now, chosen } = state;
  const { fields } = now;
  const keys = fields.map((field) => field.key);
  switch (act.type) {
    case 'add': {
      if (fields.length >= MOST_FIELDS) return state;
      const field = blank(act.kind, keys, act.label, act.option);
      const behind = chosen === undefined ? -1 : keys.indexOf(chosen);
      const at = act.at ?? (behind < 0 ? fields.length : behind + 1);
      return step(state, { ...now, fields: fields.toSpliced(at, 0, field) }, field.key);
    }
    case 'change':
      return step(state, { ...now, fields: fields.map((field) => (field.key === act.key ? { ...field, ...act.patch } : field)) }, chosen, `${act.key} ${Object.keys(act.patch).join()}`);
    case 'form':
      return step(state, { ...now, ...act.patch }, chosen, Object.keys(act.patch).join());
    case 'move': {
      const field = fields[act.from];
      if (!field || act.from === act.to || act.to < 0 || act.to >= fields.length) return state;
      return step(state, { ...now, fields: fields.toSpliced(act.from, 1).toSpliced(act.to, 0, field) }, field.key);
    }
    case 'copy': {
      const at = keys.indexOf(act.key);
      const field = fields[at];
      if (!field || fields.length >= MOST_FIELDS) return state;
      // a field of the customer is filled once
      const twin = { ...field, key: freeKey(field.key.replace(/_\d+$/, ''), keys), target: null };
      return step(state, { ...now, fields: fields.toSpliced(at + 1, 0, twin) }, twin.key);
    }
    case 'remove': {
      const at = keys.indexOf(act.key);
      if (at < 0) return state;
      const rest = fields.toSpliced(at, 1).map((field) => (field.show_if?.field === act.key ? { ...field, show_if: null } : field));
      return step(state, { ...now, fields: rest }, (rest[at] ?? rest[at - 1])?.key);
    }
    case 'choose':
      return { ...state, chosen: act.key, touched: undefined };
    case 'undo': {
      const before = state.past.at(-1);
      return before ? kept({ ...state, now: before, past: state.past.slice(0, -1), future: [now, ...state.future] }) : state;
    }
    case 'redo': {
      const [after, ...future] = state.future;
      return after ? kept({ ...state, now: after, past: [...state.past, now], future }) : state;
    }
  }
}

function step(state: State, next: Definition, chosen: string | undefined, touched?: string): State {
  const on = touched !== undefined && touched === state.touched;
  return { now: next, past: on ? state.past : [...state.past, state.now].slice(-MOST_STEPS), future: [], chosen, touched };
}

/** After a step back the chosen field may be gone. */
const kept = (state: State): State => ({ ...state, touched: undefined, chosen: state.now.fields.some((field) => field.key === state.chosen) ? state.chosen : undefined });

/** Where a field goes that is dropped at a gap (0: before the first) when it comes from a place above or below it. */
export const placeOfGap = (gap: number, from: number | undefined) => (from !== undefined && gap > from ? gap - 1 : gap);
