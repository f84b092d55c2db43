// Waiting that a signal ends, whatever becomes of what is waited for.

/** Throws the signal's reason when that is aborted first. */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: given, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([given, work]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
