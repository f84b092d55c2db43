// Where the command finds what to sign with, and what it says when it finds nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCredential } from '../../src/client/credentials.ts';

const FILE = `
# made by hand
[default]
secret_id = AKIDfile
secret_key = file=secret
[ other ]
secret_id=AKIDother
secret_key=other
token = temporary
; not whole
[half]
secret_id = AKIDhalf
`;

interface Wish {
  readonly environment?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly files?: Readonly<Record<string, string>>;
}

async function find({ environment = {}, profile, files = { '/home/u/.tencentcloud/credentials': FILE } }: Wish) {
  const readFile = async (path: string): Promise<string> => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  };
  return await findCredential({ environment, homeFolder: '/home/u', readFile }, profile);
}

const IN_ENVIRONMENT = { TENCENTCLOUD_SECRET_ID: 'AKIDenv', TENCENTCLOUD_SECRET_KEY: 'env' };

test('The environment comes before the file, with the token of a temporary credential under either name', async () => {
  const found = await find({ environment: { ...IN_ENVIRONMENT, TENCENTCLOUD_TOKEN: 't' } });
  assert.deepEqual(found, { secretId: 'AKIDenv', secretKey: 'env', token: 't' });
  const session = await find({ environment: { ...IN_ENVIRONMENT, TENCENTCLOUD_SESSION_TOKEN: 's' } });
  assert.equal(session.token, 's');
});

test('The file is read as INI, and a profile that is named comes before the environment', async () => {
  assert.deepEqual(await find({}), { secretId: 'AKIDfile', secretKey: 'file=secret', token: undefined });
  const other = await find({ environment: IN_ENVIRONMENT, profile: 'other' });
  assert.deepEqual(other, { secretId: 'AKIDother', secretKey: 'other', token: 'temporary' });
});

test('TENCENTCLOUD_CREDENTIALS_FILE names another file', async () => {
  const environment = { TENCENTCLOUD_CREDENTIALS_FILE: '/etc/keys' };
  const found = await find({ environment, files: { '/etc/keys': FILE.replace('AKIDfile', 'AKIDetc') } });
  assert.equal(found.secretId, 'AKIDetc');
});

for (const [title, wish, message] of [
  ['a lone SecretId in the environment', { environment: { TENCENTCLOUD_SECRET_ID: 'AKID' } }, /only one is set/],
  ['no file', { files: {} }, /neither .* nor can \/home\/u\/\.tencentcloud\/credentials be read/],
  ['a profile that the file has not', { profile: 'nobody' }, /has no section \[nobody\]/],
  ['a profile without SecretKey', { profile: 'half' }, /section \[half\] of .* lacks secret_id or secret_key/],
] as const satisfies readonly (readonly [string, Wish, RegExp])[]) {
  test(`With ${title} nothing is signed, and the message shows no secret`, async () => {
    await assert.rejects(find(wish), (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, message);
      return !error.message.includes('secret=') && !error.message.includes('AKIDhalf');
    });
  });
}
