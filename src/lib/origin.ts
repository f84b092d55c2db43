// Who causes a change: a call, an operator at the command line, or the service itself.

export interface Origin {
  readonly kind: 'call' | 'operator' | 'service';
  /** Of an operator: the system's name of the user. Of a call by a person who is signed in: that person's name. Empty otherwise. */
  readonly user: string;
  /** SecretId of the API key that signed the call, or the id of the person; empty where there was none. */
  readonly secretId: string;
  /** Where the call came from, as the service saw it; empty where there was none. */
  readonly address: string;
  /** Of the call; of what the service does by itself, that of the call which asked for it. Empty where it is not known. */
  readonly requestId: string;
}

export const SERVICE: Origin = { kind: 'service', user: '', secretId: '', address: '', requestId: '' };

export function callOrigin(
  call: Pick<Origin, 'secretId' | 'address' | 'requestId'> & Partial<Pick<Origin, 'user'>>,
): Origin {
  return { kind: 'call', user: '', ...call };
}

export function operatorOrigin(user: string): Origin {
  return { ...SERVICE, kind: 'operator', user };
}

/** What the service does later because a call asked for it. */
export function serviceAfter(requestId: string): Origin {
  return requestId === '' ? SERVICE : { ...SERVICE, requestId };
}

/** What is known of it, for JSON: what is empty is left out. */
export function knownOf({ kind, user, secretId, address, requestId }: Origin): Partial<Origin> {
  return {
    kind,
    ...(user === '' ? {} : { user }),
    ...(secretId === '' ? {} : { secretId }),
    ...(address === '' ? {} : { address }),
    ...(requestId === '' ? {} : { requestId }),
  };
}

/**
 * A store as those see it who lay something over it: they have to hand on whose doing a transaction is, which is undefined for
 * that of the process itself.
 */
export interface Underlying<R, Set = unknown, Applied = unknown> {
  transact<T>(work: (rows: R) => Promise<T>, origin: Origin | undefined): Promise<T>;
  /** Carries out what was decided before; those who lay something over it may hand the set on unread. */
  apply(set: Set, origin: Origin | undefined): Promise<Applied>;
}
