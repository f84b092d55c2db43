// How many certificates meet a selection now, counted while it is typed, a stretch of certificates at a time.

import { useEffect, useState } from 'react';
import { useSurroundings } from '../../app/app-context.ts';
import type { Client } from '../../api/client.ts';
import { failureOf, type CallFailed } from '../../api/failure.ts';
import type { Selection } from '../../api/campaigns.ts';

export interface SelectionCount {
  /** Grows while it is being counted. */
  readonly count: number;
  readonly isWhole: boolean;
  readonly failure: CallFailed | undefined;
}

/** Whoever types on is not counted for yet. */
const GATHERING_MS = 500;

/** Undefined for a selection that says nothing. */
export function useSelectionCount(selection: Selection): SelectionCount | undefined {
  const { client } = useSurroundings();
  const key = JSON.stringify(selection);
  const [counted, setCounted] = useState<SelectionCount & { readonly key: string }>();
  useEffect(() => {
    if (key === '{}') return undefined;
    const ended = new AbortController();
    const tell = (so: SelectionCount): void => {
      if (!ended.signal.aborted) setCounted({ ...so, key });
    };
    const count = async (): Promise<void> => {
      try {
        await countSelection(client, { selection: JSON.parse(key) as Selection, signal: ended.signal, tell });
      } catch (error) {
        tell({ count: 0, isWhole: true, failure: failureOf(error) });
      }
    };
    const timer = setTimeout(() => void count(), GATHERING_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [client, key]);
  if (key === '{}') return undefined;
  return counted?.key === key ? counted : { count: 0, isWhole: false, failure: undefined };
}

interface Counting {
  readonly selection: Selection;
  readonly signal: AbortSignal;
  readonly tell: (so: SelectionCount) => void;
}

async function countSelection(client: Client, { selection, signal, tell }: Counting): Promise<void> {
  let count = 0;
  for (let cursor = '', isWhole = false; !isWhole; ) {
    const from: { readonly Cursor?: string } = cursor === '' ? {} : { Cursor: cursor };
    const asked = { Selection: selection, ...from };
    const answer: { readonly Count: number; readonly NextCursor: string } = await client.call(
      'ResealCountCampaignSelection',
      asked,
      signal,
    );
    count += answer.Count;
    cursor = answer.NextCursor;
    isWhole = cursor === '';
    tell({ count, isWhole, failure: undefined });
  }
}
