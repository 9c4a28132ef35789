/**
 * A hint how hard a password is to guess, by length and variety: 0 (empty) to 4. Only a hint; what is refused is decided by
 * the server.
 */
export type Strength = 0 | 1 | 2 | 3 | 4;

const CLASSES = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/];

function isSequence(password: string): boolean {
  const steps = new Set<number>();
  for (let at = 1; at < password.length; at += 1) steps.add(password.charCodeAt(at) - password.charCodeAt(at - 1));
  return password.length > 3 && steps.size <= 2;
}

export function strengthOf(password: string): Strength {
  if (!password) return 0;
  const kinds = CLASSES.filter((kind) => kind.test(password)).length;
  const different = new Set(password).size;
  if (password.length < 10 || different < 5 || isSequence(password)) return 1;
  if (password.length >= 16 && different >= 9) return 4;
  if (password.length >= 12 && kinds >= 3) return 4;
  return password.length >= 12 || kinds >= 3 ? 3 : 2;
}
