// A change at an interface of a server, settled by looking: its answer may be lost after it was made, and it may be made in part.

import { notBackBecause, placeErrorOf } from './place-error.ts';
import type { Brought } from './place.ts';
import type { StepName, Steps } from './steps.ts';

export interface Interface<Content, Present> {
  /** Undefined where nothing stands there. */
  readonly find: (signal: AbortSignal) => Promise<Present | undefined>;
  /** Over what was found. */
  readonly put: (content: Content, present: Present | undefined, signal: AbortSignal) => Promise<void>;
  readonly isThere: (content: Content, present: Present | undefined) => boolean;
  /** What puts back what was found, where a change may be made in part; undefined where all of it changes, or nothing. */
  readonly undo: ((former: Present) => Content) | undefined;
  readonly putStep: StepName;
}

interface Change<Content> {
  readonly content: Content;
  readonly steps: Steps;
}

/** Throws PlaceError. */
export async function changeAt<Content, Present>(
  parts: Interface<Content, Present>,
  { content, steps }: Change<Content>,
): Promise<Brought> {
  const former = await steps.do('read', parts.find);
  if (parts.isThere(content, former)) return 'alreadyThere';
  try {
    await steps.do(parts.putStep, async (signal) => await parts.put(content, former, signal));
    return 'brought';
  } catch (error) {
    steps.signal.throwIfAborted();
    return await settle(parts, { content, former, steps, error });
  }
}

interface Unsettled<Content, Present> extends Change<Content> {
  readonly former: Present | undefined;
  readonly error: unknown;
}

/** What stands there says how it is. Throws PlaceError. */
async function settle<Content, Present>(
  parts: Interface<Content, Present>,
  { content, former, steps, error }: Unsettled<Content, Present>,
): Promise<Brought> {
  try {
    const present = await steps.do('read', parts.find);
    if (parts.isThere(content, present)) return 'brought';
    // Of what changes as a whole, something else is somebody else's.
    const undoing = former === undefined ? undefined : parts.undo?.(former);
    if (undoing !== undefined && !parts.isThere(undoing, present)) {
      await steps.do('restore', async (signal) => await parts.put(undoing, present, signal));
    }
  } catch (restoring) {
    steps.signal.throwIfAborted();
    throw notBackBecause(error, restoring);
  }
  throw placeErrorOf(error);
}
