// How something that is reached over a network has been doing since the start of the process, as the wire has it.

import { inWords } from '../../reasons/reason.ts';
import type { KnownState } from '../installation/installation.ts';
import { type Language, tongueOf } from '../call/request.ts';
import { wireTimeOrNone } from '../words/times.ts';

export function stateView({ lastSuccessAt, lastTrouble }: KnownState, language: Language) {
  const reason = lastTrouble?.reason;
  return {
    LastSuccessTime: wireTimeOrNone(lastSuccessAt),
    LastTroubleTime: wireTimeOrNone(lastTrouble?.at),
    LastTrouble: reason === undefined ? '' : inWords(reason, tongueOf(language)),
  };
}
