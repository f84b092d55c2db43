// Parameters that may only be some words, or numbers within bounds.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { quoted } from '../words/wire-values.ts';

/** Undefined where it is not said. Refuses a number out of its bounds. */
export function within(
  value: number | undefined,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): number | undefined {
  if (value === undefined || (value >= least && value <= most)) return value;
  return refuse({ kind: 'parameterValueInvalid', name, detail: because('numberRange', { least, most }) });
}

/** Refuses a word that is none of them. */
export function oneOf<Word extends string>(choices: readonly Word[], text: string, parameter: string): Word {
  const found = choices.find((choice) => choice === text);
  const detail = because('valueNotOneOf', { parameter, value: quoted(text), choices });
  return found ?? refuse({ kind: 'argumentInvalid', detail });
}
