// An action's answer for a page: loaded, kept while it is loaded anew, and loaded anew when something has changed.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ActionName, InputOf, OutputOf } from '../api/actions.ts';
import { type CallFailed, failureOf } from '../api/failure.ts';
import type { Change } from '../api/live.ts';
import { useSurroundings } from './app-context.ts';

export interface Called<Output> {
  /** Of the newest call that was answered; undefined before the first. */
  readonly data: Output | undefined;
  readonly failure: CallFailed | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

export interface CallWish<Name extends ActionName> {
  readonly action: Name;
  /** Undefined to call nothing yet. */
  readonly input: InputOf<Name> | undefined;
  /** Whether a change concerns the answer; of undefined it is not known what has changed. */
  readonly concerns?: (change: Change) => boolean;
}

/** Several changes at once bring one call. */
const GATHERING_MS = 400;

interface Held<Output> {
  readonly key: string;
  readonly data?: Output;
  readonly failure?: CallFailed;
}

export function useCall<Name extends ActionName>(wish: CallWish<Name>): Called<OutputOf<Name>> {
  const { client, language } = useSurroundings();
  const [held, setHeld] = useState<Held<OutputOf<Name>>>({ key: '' });
  const [turn, setTurn] = useState(0);
  const { action, input } = wish;
  // What is asked for by another input is another answer, which may not be shown for this one.
  const inputKey = input === undefined ? '' : JSON.stringify([action, input]);
  const key = `${inputKey} ${language} ${turn}`;
  useEffect(() => {
    if (inputKey === '') return undefined;
    const ended = new AbortController();
    const [, asked] = JSON.parse(inputKey) as [Name, InputOf<Name>];
    client.call(action, asked, ended.signal).then(
      (data) => setHeld({ key, data }),
      (error: unknown) => {
        if (!ended.signal.aborted)
          setHeld(({ data }) => ({ key, failure: failureOf(error), ...(data === undefined ? {} : { data }) }));
      },
    );
    return () => ended.abort();
  }, [client, action, inputKey, key]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  useChanges(wish.concerns, reload);
  return { data: held.data, failure: held.failure, isLoading: input !== undefined && held.key !== key, reload };
}

/** Calls `act` soon after a change that concerns it; nothing where `concerns` is not given. */
export function useChanges(concerns: ((change: Change) => boolean) | undefined, act: () => void): void {
  const { live } = useSurroundings();
  const newest = useRef({ concerns, act });
  useEffect(() => {
    newest.current = { concerns, act };
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.onChange((change) => {
      const isConcerned = newest.current.concerns;
      if (isConcerned === undefined || (change !== undefined && !isConcerned(change))) return;
      clearTimeout(timer);
      timer = setTimeout(() => newest.current.act(), GATHERING_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [live]);
}
