/** How a tree is changed: each answers a new tree and leaves the old one, so that every change can be taken back. */
import { freshId, makeGroup, type Group, type Leaf, type Part, type Sequence } from './tree';

type Change = (part: Part) => readonly Part[];

function changedIn<P extends Part>(list: readonly P[], id: string, change: Change): P[] {
  return list.flatMap((one) => visit(one, id, change)) as P[];
}

function visit(part: Part, id: string, change: Change): readonly Part[] {
  if (part.id === id) return change(part);
  if (!holds(part, id)) return [part];
  if (part.kind === 'group') return [{ ...part, parts: changedIn(part.parts, id, change) }];
  if (part.kind === 'sequence') {
    const [thenNot] = part.thenNot ? (visit(part.thenNot, id, change) as readonly Leaf[]) : [];
    return [{ ...part, steps: changedIn(part.steps, id, change), thenNot }];
  }
  const [of] = part.of ? (visit(part.of, id, change) as readonly Group[]) : [];
  return [{ ...part, of }];
}

export function childrenOf(part: Part): readonly Part[] {
  if (part.kind === 'group') return part.parts;
  if (part.kind === 'sequence') return part.thenNot ? [...part.steps, part.thenNot] : part.steps;
  return part.of ? [part.of] : [];
}

export function holds(part: Part, id: string): boolean {
  return part.id === id || childrenOf(part).some((one) => holds(one, id));
}

/** The part of that id in another form, or several, or none. The outermost group stays. */
export function change(root: Group, id: string, by: Change): Group {
  const [next] = visit(root, id, by);
  return next?.kind === 'group' ? next : makeGroup();
}

export const replace = (root: Group, part: Part): Group => change(root, part.id, () => [part]);
export const remove = (root: Group, id: string): Group => (root.id === id ? makeGroup() : change(root, id, () => []));

export function find(root: Part, id: string): Part | undefined {
  if (root.id === id) return root;
  for (const one of childrenOf(root)) {
    const found = find(one, id);
    if (found) return found;
  }
  return undefined;
}

/** What holds it directly. */
export function parentOf(root: Part, id: string): Part | undefined {
  if (childrenOf(root).some((one) => one.id === id)) return root;
  for (const one of childrenOf(root)) {
    const found = parentOf(one, id);
    if (found) return found;
  }
  return undefined;
}

/** Parts can stand in each other's place within the same rows only: elsewhere other things can be asked. */
export function scopeOf(root: Group, id: string): string {
  let at: Part | undefined = find(root, id);
  let scope = root.id;
  while (at) {
    const parent = parentOf(root, at.id);
    if (parent?.kind === 'leaf') {
      scope = at.id;
      break;
    }
    at = parent;
  }
  return scope;
}

export function insert(root: Group, into: string, part: Part, index?: number): Group {
  return change(root, into, (group) => (group.kind === 'group' ? [{ ...group, parts: group.parts.toSpliced(index ?? group.parts.length, 0, part) }] : [group]));
}

export const insertAfter = (root: Group, id: string, part: Part): Group => change(root, id, (one) => [one, part]);

/** The same with ids of its own. */
export function copyOf<P extends Part>(part: P): P {
  const id = freshId();
  if (part.kind === 'group') return { ...part, id, parts: part.parts.map(copyOf) };
  if (part.kind === 'sequence') return { ...part, id, steps: part.steps.map(copyOf), thenNot: part.thenNot && copyOf(part.thenNot) };
  return { ...part, id, ...(part.of ? { of: copyOf(part.of) } : {}) };
}

export const duplicate = (root: Group, id: string): Group => change(root, id, (one) => [one, copyOf(one)]);
/** In a group of its own, of the other kind than the one it stood in. */
export const wrap = (root: Group, id: string): Group => change(root, id, (one) => [makeGroup([one], 'any')]);
/** What was in a group stands in its place. */
export const unwrap = (root: Group, id: string): Group => (root.id === id ? root : change(root, id, (one) => (one.kind === 'group' ? one.parts : [one])));

/** To another group of the same scope; nothing happens where it cannot stand. */
export function moveTo(root: Group, id: string, into: string, index: number): Group {
  const part = find(root, id);
  const target = find(root, into);
  if (!part || target?.kind !== 'group' || holds(part, into) || scopeOf(root, id) !== scopeOf(root, into)) return root;
  const before = target.parts.findIndex((one) => one.id === id);
  return insert(remove(root, id), into, part, before >= 0 && before < index ? index - 1 : index);
}

/** One place up or down: past a neighbour, into a group beside it, or out of its own. */
export function shift(root: Group, id: string, by: -1 | 1): Group {
  const parent = parentOf(root, id);
  if (parent?.kind === 'sequence') return replace(root, shiftStep(parent, id, by));
  if (parent?.kind !== 'group') return root;
  const at = parent.parts.findIndex((one) => one.id === id);
  const beside = parent.parts[at + by];
  if (beside?.kind === 'group') return moveTo(root, id, beside.id, by > 0 ? 0 : beside.parts.length);
  if (beside) return moveTo(root, id, parent.id, by > 0 ? at + 2 : at - 1);
  const above = parentOf(root, parent.id);
  if (above?.kind !== 'group') return root;
  const place = above.parts.findIndex((one) => one.id === parent.id);
  return moveTo(root, id, above.id, by > 0 ? place + 1 : place);
}

function shiftStep(sequence: Sequence, id: string, by: -1 | 1): Sequence {
  const at = sequence.steps.findIndex((one) => one.id === id);
  const step = sequence.steps[at];
  if (!step || at + by < 0 || at + by >= sequence.steps.length) return sequence;
  return { ...sequence, steps: sequence.steps.toSpliced(at, 1).toSpliced(at + by, 0, step) };
}
