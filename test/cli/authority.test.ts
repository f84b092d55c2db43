// reseal ca compromised, revoke, show and crl, as an operator uses them beside a service.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { LocalService, Shell } from '../../src/cli/shell.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { certificatePem, openTestAuthority, type TestAuthority } from '../support/authority.ts';
import { skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

const PASSWORD = 'correct horse battery';
let setting: TestAuthority;
before(async () => void (setting = await openTestAuthority('p256')));
after(async () => await setting[Symbol.asyncDispose]());

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
}

async function reseal(...words: readonly string[]): Promise<Ran> {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const { store, authority, clock } = setting;
  const local = { store, authority, clock, [Symbol.asyncDispose]: async () => {} } as unknown as LocalService;
  const shell: Partial<Shell> = {
    version: '1',
    clock,
    print: (text) => printed.push(text),
    complain: (line) => complaints.push(line),
    checkVariables: () => undefined,
    readFile: async (path) => files.get(path) ?? assert.fail(path),
    openLocal: async () => local,
  };
  const code = await runCommandLine(words, shell as Shell);
  return { code, output: printed.join('\n'), complaint: complaints.join('\n') };
}

/** What lies on the disks of both machines. */
const files = new Map([['password', `${PASSWORD}\n`]]);

async function json(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { code, output, complaint } = await reseal(...words, '--json');
  assert.equal(code, 0, complaint);
  return Object(JSON.parse(output));
}

const shown = async (id: string) => {
  const rows: unknown = await json('ca', 'show');
  return (rows as readonly Readonly<Record<string, unknown>>[]).find((row) => row['Id'] === id);
};

const compromises = async () =>
  (await setting.store.reads.authorities.list()).flatMap(({ compromise }) => compromise ?? []);

describe('reseal ca', () => {
  test('compromised answers what comes of it, and the selection of a campaign; show tells of it', async () => {
    const revokeAt = addMs(setting.clock.now(), 2 * DAY_MS)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    assert.deepEqual(await json('ca', 'compromised', 'issuing-1', '--revoke-at', revokeAt), {
      Id: 'issuing-1',
      State: 'compromised',
      RevokeAt: revokeAt.replace('Z', '.000Z'),
      RevokedAt: null,
      RevocationReason: null,
      InForce: 0,
      Unreplaced: 0,
      Successor: 'issuing-2',
      Selection: '{"Authorities":["issuing-1"]}',
    });
    const rows = [await shown('issuing-1'), await shown('issuing-2')];
    assert.deepEqual(
      rows.map((row) => [row?.['State'], row?.['Unreplaced']]),
      [
        ['compromised', 0],
        ['good', null],
      ],
    );
    const [before] = await compromises();
    await json('ca', 'compromised', 'issuing-1', '--once-replaced');
    await json('ca', 'compromised', 'issuing-1');
    assert.deepEqual(await compromises(), [{ ...before, isRevokedOnceReplaced: true }]);
    await json('ca', 'compromised', 'issuing-1', '--no-once-replaced');
    assert.deepEqual(await compromises(), [before]);
  });

  test('takes no other time than it can read, and no reason that an authority is not revoked for', async () => {
    assert.equal((await reseal('ca', 'compromised', 'issuing-1', '--revoke-at', 'tomorrow')).code, 2);
    assert.equal((await reseal('ca', 'revoke', 'issuing-1', '--reason', 'keyCompromise')).code, 2);
    assert.equal((await reseal('ca', 'revoke', 'issuing-1')).code, 2);
    assert.equal((await reseal('ca', 'compromised', 'issuing-1', '--revoke-at', '2025-07-03T12:00:00Z')).code, 1);
    const refused = await reseal('ca', 'revoke', 'issuing-2', '--reason', 'superseded');
    assert.equal(refused.code, 1);
    assert.match(refused.complaint, /Cannot revoke the certificate of issuing-2: it issues/);
  });

  test('revoke with the root elsewhere waits for a list that is signed there', {
    skip: skipWithoutOpenssl,
  }, async () => {
    const { ceremony } = setting.authority;
    files.set('key', await ceremony.exportKey('root-1', PASSWORD));
    await ceremony.removeKey('root-1', { pem: files.get('key') ?? '', password: PASSWORD });
    const command = ['ca', 'revoke', 'issuing-1', '--reason', 'cACompromise'];
    assert.equal((await reseal(...command, '--with-what-is-below', 'issuing-2')).code, 1);
    const revoked = await json(...command, '--with-what-is-below', 'issuing-1');
    assert.deepEqual(
      [revoked['State'], revoked['RevocationReason'], revoked['Listed']],
      ['revoked', 'cACompromise', false],
    );
    files.set('request', (await reseal('ca', 'crl', 'request', 'root-1')).output);
    const signing = ['--request', 'request', '--key', 'key', '--password-file', 'password'];
    files.set('list', (await reseal('ca', 'crl', 'sign', ...signing)).output);
    const imported = await reseal('ca', 'crl', 'import', 'root-1', '--list', 'list');
    assert.deepEqual([imported.code, imported.output], [0, 'The list of root-1 is published']);
    assert.equal((await json('ca', 'revoke', 'issuing-1', '--reason', 'superseded'))['Listed'], true);
    const list = await setting.store.reads.revocationLists.findLatest('root-1', WHOLE_LIST);
    const served = setting.folder.write('root.crl', list?.der ?? new Uint8Array());
    const root = setting.folder.write('root.pem', certificatePem(setting.signing.root.certificate));
    const { text } = tryOpenssl(['crl', '-inform', 'DER', '-in', served, '-noout', '-text', '-CAfile', root]);
    assert.match(text, /^verify OK/m);
    assert.match(text, /CRL Reason Code:\s+CA Compromise/);
  });
});
