// Deliveries in one state, read a cursor at a time.

import { useEffect, useState } from 'react';
import { useSurroundings } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { CallFailed } from '../../api/failure.ts';
import type { Delivery, DeliveryState } from '../../api/installation.ts';

const PAGE = 100;

interface Read {
  readonly state: DeliveryState;
  readonly deliveries: readonly Delivery[];
  /** Null at the end; empty before the first page. */
  readonly cursor: string | null;
}

export interface Deliveries extends Omit<Read, 'state'> {
  readonly isUnderWay: boolean;
  readonly failure: CallFailed | undefined;
  readonly more: () => void;
  /** Begins anew. */
  readonly reload: () => void;
}

export function useDeliveries(state: DeliveryState): Deliveries {
  const { client } = useSurroundings();
  const [read, setRead] = useState<Read>({ state, deliveries: [], cursor: '' });
  const page = useAct(async (cursor: string) => {
    const place = cursor === '' ? {} : { Cursor: cursor };
    const answer = await client.call('ResealDescribeDeliveries', { State: state, Limit: PAGE, ...place });
    const before = cursor === '' ? [] : read.deliveries;
    const next = answer.NextCursor === '' ? null : answer.NextCursor;
    setRead({ state, deliveries: [...before, ...answer.Deliveries], cursor: next });
  });
  const { run } = page;
  useEffect(() => run(''), [run, state]);
  const isNewest = read.state === state;
  return {
    deliveries: isNewest ? read.deliveries : [],
    cursor: isNewest ? read.cursor : '',
    isUnderWay: page.isUnderWay,
    failure: page.failure,
    more: () => run(read.cursor ?? ''),
    reload: () => run(''),
  };
}
