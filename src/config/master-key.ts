// Where the master key is: one of three variables, for the present one and for the next.

import { OperatorError } from '../lib/operator-error.ts';
import { findMasterKey, MASTER_KEY_FORM, type MasterKeySetting } from '../secrets/master-key.ts';
import type { ReadSetting } from './variables.ts';

/** Those that hold a key itself. */
export const MASTER_KEY_VARIABLES = ['RESEAL_MASTER_KEY', 'RESEAL_NEXT_MASTER_KEY'] as const;

/** A command line that is longer was meant for a shell. */
export const MAX_COMMAND_WORDS = 64;
export const MAX_COMMAND_LENGTH = 4096;

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

/** What a shell would do something with; without one it would reach the program as it stands. */
const SHELL_CHARACTERS = /["'`\\$;&|<>(){}*?~\n\r]/;

function readCommand(variable: string, text: string): MasterKeySetting {
  if (text.length > MAX_COMMAND_LENGTH) throw unusable(variable, `it has more than ${MAX_COMMAND_LENGTH} characters`);
  const [program, ...rest] = text.startsWith('[') ? readWords(variable, text) : splitWords(variable, text);
  if (program === undefined || program === '') throw unusable(variable, 'it names no program');
  if (rest.length >= MAX_COMMAND_WORDS) throw unusable(variable, `it has more than ${MAX_COMMAND_WORDS} words`);
  return { kind: 'command', variable, words: [program, ...rest] };
}

function splitWords(variable: string, text: string): readonly string[] {
  if (!SHELL_CHARACTERS.test(text)) return text.split(/\s+/);
  throw unusable(variable, 'no shell runs it; write words with other characters as a JSON list of texts');
}

function readWords(variable: string, text: string): readonly string[] {
  const words = parseJson(text);
  if (Array.isArray(words) && words.every((word) => typeof word === 'string' && !word.includes('\0'))) return words;
  throw unusable(variable, 'it begins like a JSON list, and is no list of texts');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The message must not quote what may hold a secret.
  }
}

function unusable(variable: string, why: string): OperatorError {
  return new OperatorError(`Cannot use ${variable}: ${why}`);
}
