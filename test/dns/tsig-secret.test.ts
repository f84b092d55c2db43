// The file with a TSIG secret is read, or refused without a word of what is in it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_SECRET_BYTES, MIN_SECRET_BYTES, readTsigSecret } from '../../src/dns/rfc2136/secret-file.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

test(`A secret of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes is taken, in Base64 with or without a line feed`, async () => {
  for (const [length, end] of [
    [MIN_SECRET_BYTES, '\n'],
    [MAX_SECRET_BYTES, ''],
    [32, '\r\n'],
  ] as const) {
    const secret = randomBytes(length);
    assert.deepEqual(Buffer.from(await read(`${secret.toString('base64')}${end}`)), secret);
  }
});

for (const [title, content] of [
  ['one byte too few', randomBytes(MIN_SECRET_BYTES - 1).toString('base64')],
  ['one byte too many', randomBytes(MAX_SECRET_BYTES + 1).toString('base64')],
  ['nothing', ''],
  ['a whole key file', `key "reseal" { secret "${randomBytes(32).toString('base64')}"; };`],
  ['two lines', `${randomBytes(24).toString('base64')}\n${randomBytes(24).toString('base64')}`],
] as const) {
  test(`A file with ${title} is refused by its path`, async () => {
    await assert.rejects(read(content), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /^Cannot use the TSIG secret in \/.*tsig\.secret: /);
      assert.ok(content === '' || !error.message.includes(content));
      return true;
    });
  });
}

test('A file that is not there is refused by its path', async () => {
  await assert.rejects(readTsigSecret('/nowhere/tsig.secret'), {
    message: 'Cannot use the TSIG secret in /nowhere/tsig.secret: the file cannot be read',
  });
});

async function read(content: string): Promise<Uint8Array> {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'tsig.secret');
  await writeFile(path, content);
  return await readTsigSecret(path);
}
