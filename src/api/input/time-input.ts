// Times as parameters have them.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { readWireTime } from '../words/times.ts';
import { quoted } from '../words/wire-values.ts';

/** Refuses what is no time of the wire. */
export function parseWireTime(text: string, parameter: string): Date {
  const detail = because('argumentTime', { parameter, value: quoted(text) });
  return readWireTime(text) ?? refuse({ kind: 'argumentInvalid', detail });
}
