// Something that is done once however often it is clicked: under way, done, or refused with its reason.

import { useCallback, useEffect, useRef, useState } from 'react';
import { type CallFailed, failureOf } from '../api/failure.ts';

export interface Act<Arguments extends readonly unknown[]> {
  /** The same function as long as the page is open; it does what the newest drawing of the page says. */
  readonly run: (...args: Arguments) => void;
  readonly isUnderWay: boolean;
  readonly failure: CallFailed | undefined;
}

/** While one run is under way, further ones are none: state would come too late for the second of two clicks. */
export function useAct<Arguments extends readonly unknown[]>(
  act: (...args: Arguments) => Promise<void>,
): Act<Arguments> {
  const [isUnderWay, setUnderWay] = useState(false);
  const [failure, setFailure] = useState<CallFailed | undefined>();
  const isBusy = useRef(false);
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  const run = useCallback((...args: Arguments): void => {
    if (isBusy.current) return;
    isBusy.current = true;
    setUnderWay(true);
    setFailure(undefined);
    newest
      .current(...args)
      .catch((error: unknown) => setFailure(failureOf(error)))
      .finally(() => {
        isBusy.current = false;
        setUnderWay(false);
      });
  }, []);
  return { run, isUnderWay, failure };
}
