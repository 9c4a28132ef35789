/** Errors of the server (RFC 9457 problem documents) as one class, and what goes wrong before the server is reached. */

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export interface ProblemDocument {
  type?: string;
  title?: string;
  status: number;
  code: string;
  detail?: string;
  instance?: string;
  fields?: FieldProblem[];
}

/** Codes given here, not by the server. */
export const OFFLINE = 'web.offline';
export const UNREADABLE = 'web.unreadable';

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** The reference to give to an administrator. */
  readonly instance: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds to wait before trying again, where the server said so. */
  readonly retryAfter?: number;

  constructor(document: ProblemDocument, retryAfter?: number) {
    super(document.detail ?? document.title ?? document.code);
    this.name = 'Problem';
    this.status = document.status;
    this.code = document.code;
    this.detail = document.detail ?? document.title ?? '';
    this.instance = document.instance ?? '';
    this.fields = document.fields ?? [];
    this.retryAfter = retryAfter;
  }

  /** The message at one field, if the server complained about it. */
  at(field: string): string | undefined {
    return this.fields.find((problem) => problem.field === field)?.message;
  }
}

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

/** Reads the problem out of an answer that is not ok. */
export async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  const instance = response.headers.get('X-Request-Id') ?? '';
  try {
    const found = (await response.clone().json()) as Partial<ProblemDocument>;
    return new Problem({ instance, ...found, status: response.status, code: found.code ?? UNREADABLE }, retryAfter);
  } catch {
    return new Problem({ status: response.status, code: UNREADABLE, instance }, retryAfter);
  }
}
