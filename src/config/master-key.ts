// Where the master key is: one of three variables, for the present one and for the next.

import { readCommandWords } from '../lib/command-words.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { findMasterKey, MASTER_KEY_FORM, type MasterKeySetting } from '../secrets/master-key.ts';
import type { ReadSetting } from './variables.ts';

/** Those that hold a key itself. */
export const MASTER_KEY_VARIABLES = ['RESEAL_MASTER_KEY', 'RESEAL_NEXT_MASTER_KEY'] as const;

type MasterKeyVariable = (typeof MASTER_KEY_VARIABLES)[number];

/** Undefined where none of them is set. Throws OperatorError where several are, and never quotes what may be a key. */
export function readMasterKeySetting(set: ReadSetting, variable: MasterKeyVariable): MasterKeySetting | undefined {
  const text = set(variable);
  const path = set(`${variable}_FILE`);
  const command = set(`${variable}_COMMAND`);
  const given = [
    ...(text === undefined ? [] : [{ name: variable, read: () => readText(variable, text) }]),
    ...(path === undefined ? [] : [{ name: `${variable}_FILE`, read: () => ({ kind: 'file', path }) as const }]),
    ...(command === undefined
      ? []
      : [{ name: `${variable}_COMMAND`, read: () => readCommand(`${variable}_COMMAND`, command) }]),
  ];
  if (given.length > 1) {
    throw new OperatorError(`Cannot use ${given.map(({ name }) => name).join(' and ')} together: set one of them`);
  }
  return given[0]?.read();
}

function readText(variable: string, text: string): MasterKeySetting {
  if (findMasterKey(text) === undefined) throw new OperatorError(`Cannot use ${variable}: ${MASTER_KEY_FORM}`);
  return { kind: 'text', variable, text };
}

function readCommand(variable: string, text: string): MasterKeySetting {
  return { kind: 'command', variable, words: readCommandWords(variable, text) };
}
