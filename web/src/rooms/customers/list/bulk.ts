/** One act on many customers, a few at a time, with an honest count of what worked. */
const AT_ONCE = 4;

export interface Outcome {
  done: string[];
  failed: string[];
}

export async function forEach(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const waiting = [...ids];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await act(id);
        outcome.done.push(id);
      } catch {
        outcome.failed.push(id);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}
