/** Problems of a definition by their place: `fields.3.show_if.field` stands at that setting of the fourth field. */
export interface Problem {
  path: string;
  message: string;
}

/** The first message at a path or below it. */
export const at = (problems: readonly Problem[], path: string) => problems.find((one) => one.path === path || one.path.startsWith(`${path}.`))?.message;

/** How many a field has. */
export const countOf = (problems: readonly Problem[], place: number) => problems.filter((one) => one.path.startsWith(`fields.${place}.`) || one.path === `fields.${place}`).length;

/** Those that are not of a field. */
export const ofForm = (problems: readonly Problem[]) => problems.filter((one) => !/^fields\.\d/.test(one.path));

/** The place of the field a problem is of. */
export function fieldOf(problem: Problem): number | undefined {
  const found = /^fields\.(\d+)/.exec(problem.path)?.[1];
  return found === undefined ? undefined : Number(found);
}
