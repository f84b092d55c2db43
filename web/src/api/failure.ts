// Why a request brought nothing: refused with a code, nobody signed in, or no answer at all.

export type FailureKind = 'refused' | 'signedOut' | 'unreachable' | 'busy';

/** The message is in the person's language, as the service gave it; empty where it gave none. */
export class CallFailed extends Error {
  readonly kind: FailureKind;
  /** As in docs of the API: "FailedOperation.CertificateNotFound"; empty where nothing answered. */
  readonly code: string;
  readonly requestId: string;
  /** How long to wait before another try, where the service says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: FailureKind,
    told: {
      readonly code?: string;
      readonly message?: string;
      readonly requestId?: string;
      readonly retryAfterSeconds?: number | undefined;
    } = {},
  ) {
    super(told.message ?? '');
    this.name = 'CallFailed';
    this.kind = kind;
    this.code = told.code ?? '';
    this.requestId = told.requestId ?? '';
    this.retryAfterSeconds = told.retryAfterSeconds;
  }
}

/** A bug of the page is a failure too, with its words. */
export function failureOf(error: unknown): CallFailed {
  if (error instanceof CallFailed) return error;
  return new CallFailed('refused', { message: error instanceof Error ? error.message : String(error) });
}
