// Where the master key is: one variable at most, and none of them told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMasterKeySetting } from '../../src/config/master-key.ts';
import { MAX_COMMAND_LENGTH, MAX_COMMAND_WORDS } from '../../src/lib/command-words.ts';

const KEY = 'ab'.repeat(32);

function read(env: Readonly<Record<string, string>>) {
  return readMasterKeySetting((name) => env[name], 'RESEAL_MASTER_KEY');
}

test('The master key is a file, a text, a command of words or of a list, or nothing that was said', () => {
  assert.equal(read({}), undefined);
  assert.deepEqual(read({ RESEAL_MASTER_KEY_FILE: '/a b' }), { kind: 'file', path: '/a b' });
  const text = { kind: 'text', variable: 'RESEAL_MASTER_KEY', text: KEY };
  assert.deepEqual(read({ RESEAL_MASTER_KEY: KEY }), text);
  const command = { kind: 'command', variable: 'RESEAL_MASTER_KEY_COMMAND', words: ['vault', 'read', '-field=key'] };
  assert.deepEqual(read({ RESEAL_MASTER_KEY_COMMAND: 'vault  read -field=key' }), command);
  const list = { ...command, words: ['/opt/a b', '$HOME', ''] };
  assert.deepEqual(read({ RESEAL_MASTER_KEY_COMMAND: '["/opt/a b", "$HOME", ""]' }), list);
});

test('Of two variables that are set both are named, and neither value is', () => {
  const env = { RESEAL_MASTER_KEY: KEY, RESEAL_MASTER_KEY_FILE: '/etc/key', RESEAL_MASTER_KEY_COMMAND: 'vault' };
  const message =
    'Cannot use RESEAL_MASTER_KEY and RESEAL_MASTER_KEY_FILE and RESEAL_MASTER_KEY_COMMAND together: set one of them';
  assert.throws(() => read(env), { name: 'OperatorError', message });
});

for (const [what, value] of [
  ['31 bytes', 'ab'.repeat(31)],
  ['33 bytes', 'ab'.repeat(33)],
  ['other letters', 'hush'.repeat(16)],
] as const) {
  test(`A master key of ${what} is refused without being quoted`, () => {
    const message = 'Cannot use RESEAL_MASTER_KEY: it must be 32 bytes as hexadecimal digits or base64';
    assert.throws(() => read({ RESEAL_MASTER_KEY: value }), { name: 'OperatorError', message });
  });
}

for (const [what, value, why] of [
  ['a variable', 'vault $KEY', 'no shell runs it'],
  ['quotes', 'vault "a b"', 'no shell runs it'],
  ['a pipe', 'cat a | head', 'no shell runs it'],
  ['a list that is cut', '["vault"', 'is no list of texts'],
  ['a list with a number', '["vault", 1]', 'is no list of texts'],
  ['an empty list', '[]', 'it names no program'],
  ['an empty program', '["", "x"]', 'it names no program'],
  ['too many words', `x${' y'.repeat(MAX_COMMAND_WORDS)}`, `more than ${MAX_COMMAND_WORDS} words`],
  ['too many letters', 'x'.repeat(MAX_COMMAND_LENGTH + 1), `more than ${MAX_COMMAND_LENGTH} characters`],
] as const) {
  test(`A command with ${what} is refused without being quoted`, () => {
    assert.throws(
      () => read({ RESEAL_MASTER_KEY_COMMAND: value }),
      ({ message }: Error) => message.includes(why) && !message.includes(value) && !message.includes('$KEY'),
    );
  });
}

test('A command may be as long as it may', () => {
  const words = read({ RESEAL_MASTER_KEY_COMMAND: `x${' y'.repeat(MAX_COMMAND_WORDS - 1)}` });
  assert.ok(words?.kind === 'command' && words.words.length === MAX_COMMAND_WORDS);
  assert.equal(read({ RESEAL_MASTER_KEY_COMMAND: 'x'.repeat(MAX_COMMAND_LENGTH) })?.kind, 'command');
});
