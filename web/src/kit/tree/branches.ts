/** Rows that name the row they lie below, as a tree from top to bottom. */
export interface TreeRow {
  id: string;
  name: string;
  code?: string | null;
  parent_id: string | null;
}

export interface Branch<Row extends TreeRow> {
  row: Row;
  /** 0 at the top. */
  level: number;
  /** The row right before it beside which it stands; where "further in" goes. */
  before: Row | undefined;
  /** How many lie below it, on all levels. */
  below: number;
}

const byName = new Intl.Collator('zh').compare;

/** Each row right after the one it lies below, by code and name. Whose parent is not there stands at the top. */
export function branchesOf<Row extends TreeRow>(rows: readonly Row[]): Branch<Row>[] {
  const ids = new Set(rows.map((row) => row.id));
  const children = new Map<string | null, Row[]>();
  for (const row of rows) {
    const parent = row.parent_id !== null && ids.has(row.parent_id) ? row.parent_id : null;
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const found: Branch<Row>[] = [];
  const walk = (parent: string | null, level: number): void => {
    let before: Row | undefined;
    const beside = [...(children.get(parent) ?? [])].sort((a, b) => byName(a.code ?? '', b.code ?? '') || byName(a.name, b.name));
    for (const row of beside) {
      const branch: Branch<Row> = { row, level, before, below: 0 };
      const place = found.push(branch);
      walk(row.id, level + 1);
      branch.below = found.length - place;
      before = row;
    }
  };
  walk(null, 0);
  return found;
}

/** The row and everything below it: where it cannot be moved to. */
export function withBelow<Row extends TreeRow>(branches: readonly Branch<Row>[], id: string): Set<string> {
  const at = branches.findIndex(({ row }) => row.id === id);
  const branch = branches[at];
  return new Set(branch ? branches.slice(at, at + branch.below + 1).map(({ row }) => row.id) : []);
}

/** Where an arrow key takes a row: further in is below the one before it, further out beside its parent; undefined stays. */
export function placeBy<Row extends TreeRow>(key: string, branches: readonly Branch<Row>[], { row, level, before }: Branch<Row>): string | null | undefined {
  if (key === 'ArrowRight') return before?.id;
  if (key !== 'ArrowLeft' || level === 0) return undefined;
  return branches.find((one) => one.row.id === row.parent_id)?.row.parent_id ?? null;
}
