// A master key that a program hands out: what it prints is taken, and nothing that it says is shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askCommand, MAX_COMMAND_OUTPUT } from '../../src/data-folder/master-key-command.ts';
import { readMasterKey } from '../../src/data-folder/master-key.ts';
import { hexOf } from '../../src/lib/bytes.ts';

const KEY = 'cd'.repeat(32);
const HUSH = 'hush-hush';

function commandOf(...words: readonly [string, ...string[]]) {
  return { kind: 'command', variable: 'RESEAL_MASTER_KEY_COMMAND', words } as const;
}

function nodeThat(script: string) {
  return commandOf(process.execPath, '-e', `/* ${HUSH} */ ${script}`);
}

function nodeThatPrints(count: number) {
  return nodeThat(`process.stdout.write('x'.repeat(${count}))`);
}

async function assertRefused(asked: Promise<unknown>, why: RegExp): Promise<void> {
  await assert.rejects(asked, (error: Error) => {
    assert.equal(error.name, 'OperatorError');
    assert.match(error.message, why);
    assert.ok(!error.message.includes(HUSH) && error.cause === undefined, error.message);
    return true;
  });
}

test('The key is what the program prints; its arguments are its own, and no shell looks at them', async () => {
  assert.equal(hexOf(await readMasterKey(nodeThat(`console.log('${KEY}')`))), KEY);
  const words = commandOf(process.execPath, '-p', 'process.argv[1]', '$HOME; echo *');
  assert.equal(await askCommand(words), '$HOME; echo *\n');
});

test('A program that fails is told by its exit code, without what it said', async () => {
  const failing = nodeThat(`console.log('${KEY}'); console.error('${HUSH}'); process.exitCode = 3`);
  await assertRefused(askCommand(failing), /RESEAL_MASTER_KEY_COMMAND: it ended with exit code 3$/);
  await assertRefused(askCommand(nodeThat("process.kill(process.pid, 'SIGTERM')")), /it ended by SIGTERM$/);
  await assertRefused(askCommand(commandOf(`/nowhere/${HUSH}`)), /there is no such program$/);
});

test('A program that prints something else than a key is refused without being quoted', async () => {
  await assertRefused(readMasterKey(nodeThat(`console.log('${HUSH}')`)), /it must be 32 bytes/);
});

test(`A program may print ${MAX_COMMAND_OUTPUT} bytes, and no more`, async () => {
  assert.equal((await askCommand(nodeThatPrints(MAX_COMMAND_OUTPUT))).length, MAX_COMMAND_OUTPUT);
  await assertRefused(askCommand(nodeThatPrints(MAX_COMMAND_OUTPUT + 1)), /it printed more than 1024 bytes$/);
});

test('A program that does not end is ended', async () => {
  await assertRefused(askCommand(nodeThat('setInterval(() => undefined, 1000)'), 50), /it took too long$/);
});

test('A program that waits for input gets its end', async () => {
  assert.equal(await askCommand(nodeThat("process.stdin.on('end', () => console.log('over')).resume()")), 'over\n');
});
