// How something that is reached over a network is doing, by what was heard of it last.

import type { State } from '../../api/installation.ts';

export type StateName = 'good' | 'bad' | 'unknown';

/** Times on the wire are in their order as texts, too. */
export function stateOf({ LastSuccessTime, LastTroubleTime }: State): StateName {
  if (LastSuccessTime === '' && LastTroubleTime === '') return 'unknown';
  return LastSuccessTime >= LastTroubleTime ? 'good' : 'bad';
}

export const STATE_TONES: Readonly<Record<StateName, string>> = { good: 'good', bad: 'bad', unknown: '' };
