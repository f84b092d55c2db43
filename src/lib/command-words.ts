// A command in one text: words with blanks between, or a JSON list of them, which no shell reads.

import { OperatorError } from './operator-error.ts';

/** A command line that is longer was meant for a shell. */
export const MAX_COMMAND_WORDS = 64;
export const MAX_COMMAND_LENGTH = 4096;

/** What a shell would do something with; without one it would reach the program as it stands. */
const SHELL_CHARACTERS = /["'`\\$;&|<>(){}*?~\n\r]/;

/** `what` is as in "Cannot use <what>". Throws OperatorError, which never quotes what may hold a secret. */
export function readCommandWords(what: string, text: string): readonly [program: string, ...rest: readonly string[]] {
  if (text.length > MAX_COMMAND_LENGTH) throw unusable(what, `it has more than ${MAX_COMMAND_LENGTH} characters`);
  const [program, ...rest] = text.startsWith('[') ? readList(what, text) : splitWords(what, text);
  if (program === undefined || program === '') throw unusable(what, 'it names no program');
  if (rest.length >= MAX_COMMAND_WORDS) throw unusable(what, `it has more than ${MAX_COMMAND_WORDS} words`);
  return [program, ...rest];
}

function splitWords(what: string, text: string): readonly string[] {
  if (!SHELL_CHARACTERS.test(text)) return text.split(/\s+/);
  throw unusable(what, 'no shell runs it; write words with other characters as a JSON list of texts');
}

function readList(what: string, text: string): readonly string[] {
  const words = parseJson(text);
  if (Array.isArray(words) && words.every((word) => typeof word === 'string' && !word.includes('\0'))) return words;
  throw unusable(what, 'it begins like a JSON list, and is no list of texts');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The message must not quote what may hold a secret.
  }
}

function unusable(what: string, why: string): OperatorError {
  return new OperatorError(`Cannot use ${what}: ${why}`);
}
