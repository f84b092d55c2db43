// reseal issuers beside a service that orders: what it tells, a new key of the account, and its end.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { openIssuerAccounts } from '../../src/app/authorities/issuer-accounts.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { readConfig } from '../../src/config/config.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { operatorOrigin } from '../../src/lib/origin.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type AcmeService, openAcmeService } from '../support/acme-service.ts';
import { applyFor, recordOf, until } from '../support/life.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { type ScriptedAnswer, type ScriptedAuthority, startScriptedAuthority } from '../support/scripted-authority.ts';
import { silentLog } from '../support/silent-log.ts';

const AWAY: ScriptedAnswer = (response) => void response.writeHead(503).end();
const UNSIGNED: ScriptedAnswer = (response) => {
  const body = JSON.stringify({ type: 'urn:ietf:params:acme:error:malformed', detail: 'JWS verification error' });
  response.writeHead(400, { 'Content-Type': 'application/problem+json' }).end(body);
};
const NAMES = ['judge', 'rolled', 'closing', 'away', 'forced'] as const;
type Name = (typeof NAMES)[number];

const opened = new AsyncDisposableStack();
let authority: ScriptedAuthority;
let acme: AcmeService;
let yaml: string;
let count = 0;

describe('reseal issuers', { skip: skipWithoutOpenssl }, () => {
  before(async () => {
    authority = opened.use(await startScriptedAuthority());
    const { directory, trustFile } = authority;
    const issuer = (name: string) =>
      `  - { name: ${name}, kind: acme, directory: "${directory}", trustFile: ${trustFile}, allowPrivateAddresses: true, rate: { orders: 50, hours: 3 } }\n`;
    const issuers = NAMES.map(issuer).join('');
    yaml = `issuers:\n${issuers}`;
    acme = opened.use(await openAcmeService({ issuers, products: NAMES.map(productLine).join('') }));
  });
  after(() => opened.disposeAsync());
  beforeEach(() => {
    authority.script.clear();
    authority.order = {};
  });

  test('lists those of the configuration, and shows one with its account, its key and what is left of its budget', async () => {
    const list = await row('list');
    assert.ok(Array.isArray(list));
    assert.deepEqual(
      list.map(({ Name: name, State: state }) => [name, state]),
      NAMES.map((name) => [name, 'none']),
    );
    await untilIssued(await apply('judge'));
    const { CreatedAt: createdAt, KeyThumbprint: thumbprint, ...shown } = await row('show', 'judge');
    assert.match(String(thumbprint), /^[A-Za-z0-9_-]{43}$/);
    assert.match(String(createdAt), /Z$/);
    assert.deepEqual(shown, {
      Name: 'judge',
      Directory: authority.directory,
      State: 'open',
      Account: `${authority.origin}/account/1`,
      UnderWay: 0,
      Contact: [],
      ClosingAt: null,
      ClosedAt: null,
      Orders: 1,
      OrdersAtMost: 50,
      OrdersInHours: 3,
    });
    const unknown = await reseal('show', 'other');
    assert.equal(unknown.code, 1);
    assert.match(unknown.complaint, /Cannot find issuer other: the configuration has judge, rolled/);
  });

  test('change-key waits for what is under way, whose proofs hang on the key, and is in the log of operations with who did it', async () => {
    const id = await apply('rolled', 'processing');
    const { KeyThumbprint: before } = await row('show', 'rolled');
    const refused = await reseal('change-key', 'rolled');
    assert.equal(refused.code, 1);
    assert.match(refused.complaint, /1 orders and revocations are under way there; wait for them/);
    assert.equal((await row('show', 'rolled'))['KeyThumbprint'], before);
    authority.order = {};
    await untilIssued(id);
    authority.script.set('account/1', UNSIGNED);
    const changed = await row('change-key', 'rolled');
    assert.ok(authority.requests.includes('keyChange'));
    assert.equal(changed['State'], 'open');
    assert.notEqual(changed['KeyThumbprint'], before);
    const question = { accountUin: '', projectIds: undefined, certificateId: undefined, secretId: undefined };
    const place = { from: undefined, until: undefined, after: undefined, limit: 100, lookedAt: 100 };
    const { page } = await acme.service.store.reads.operations.search({ ...question, ...place });
    const entries = page.filter(({ origin }) => origin.user === 'olga');
    const account = `rolled ${authority.directory}`;
    assert.deepEqual(
      entries.map(({ kind, detail }) => [kind, JSON.parse(detail ?? '')]),
      ['changing', 'changed'].map((key) => ['issuerAccountChanged', { key, id: account }]),
    );
  });

  test('change-key despite orders has what was signed by the old key meanwhile asked again by the new one', async () => {
    let changed: ReturnType<typeof reseal> | undefined;
    authority.script.set('newOrder', (response, usual) => {
      authority.script.delete('newOrder');
      authority.script.set('account/1', UNSIGNED);
      changed = reseal('change-key', 'rolled', '--despite-orders').finally(() => UNSIGNED(response, usual));
    });
    await untilIssued(await apply('rolled'));
    assert.equal((await changed)?.code, 0);
  });

  test('close opens no more orders, and deactivates the account once what is under way has ended', async () => {
    const id = await apply('closing', 'processing');
    const since = authority.requests.length;
    const closing = await reseal('close', 'closing');
    assert.match(closing.output, /State +closing/);
    assert.match(closing.output, /once nothing is under way/);
    const refused = await acme.service.call('ApplyCertificate', {
      DomainName: 'late.com',
      DvAuthMethod: 'DNS_AUTO',
      PackageType: '302',
    });
    assert.equal(refused.Error?.Code, 'FailedOperation.OrderReplaceFailed');
    assert.match(refused.Error.Message, /the account there is closing/);
    assert.match((await reseal('change-key', 'closing')).complaint, /the account there is closing/);
    authority.order = {};
    await untilIssued(id);
    assert.deepEqual(told(since), []);
    await until('it is closed', async () => {
      acme.service.advance(HOUR_MS);
      return (await row('show', 'closing'))['State'] === 'closed';
    });
    assert.deepEqual(told(since), [{ status: 'deactivated' }]);
    assert.match((await reseal('change-key', 'closing')).complaint, /the account there is deactivated/);
  });

  test('close is finished by the service where the authority is away', async () => {
    await untilIssued(await apply('away'));
    authority.script.set('account/1', AWAY);
    const away = await reseal('close', 'away');
    assert.equal(away.code, 1);
    assert.match(away.complaint, /Cannot close the account at issuer away: .*status 503/);
    assert.equal((await row('show', 'away'))['State'], 'closing');
    authority.script.clear();
    await until('it is closed', async () => {
      acme.service.advance(HOUR_MS);
      return (await row('show', 'away'))['State'] === 'closed';
    });
  });

  test('close despite orders deactivates at once, and is the same when it is asked again', async () => {
    await apply('forced', 'processing');
    const since = authority.requests.length;
    const closed = await row('close', 'forced', '--despite-orders');
    assert.equal(closed['State'], 'closed');
    assert.deepEqual(told(since), [{ status: 'deactivated' }]);
    assert.deepEqual(await row('close', 'forced'), closed);
  });
});

async function reseal(...words: readonly string[]) {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const shell: Partial<Shell> = {
    version: '1',
    print: (text) => printed.push(text),
    complain: (line) => complaints.push(line),
    checkVariables: () => undefined,
    openIssuers: async () => {
      const env = { RESEAL_DATA: acme.service.folder, RESEAL_CONFIG: 'a.yaml' };
      const config = await readConfig({ env, readFile: async () => yaml });
      const { clock } = acme.service;
      return await openIssuerAccounts(config, {
        log: silentLog,
        clock,
        random: systemRandom,
        origin: operatorOrigin('olga'),
      });
    },
  };
  const code = await runCommandLine(['issuers', ...words], shell as Shell);
  return { code, output: printed.join('\n'), complaint: complaints.join('\n') };
}

async function row(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { code, output, complaint } = await reseal(...words, '--json');
  assert.equal(code, 0, complaint);
  return Object(JSON.parse(output));
}

function productLine(name: Name, n: number): string {
  return `  "${300 + n}": { name: ${name}, kind: free, issuer: ${name}, keyAlgorithms: [p256] }\n`;
}

/** An order there, which the authority has in this state. */
async function apply(name: Name, state: 'valid' | 'processing' = 'valid'): Promise<string> {
  count += 1;
  authority.order = state === 'valid' ? {} : { status: state };
  const PackageType = String(300 + NAMES.indexOf(name));
  return await applyFor(acme.service, `n${count}.com`, { input: { PackageType } });
}

async function untilIssued(id: string): Promise<void> {
  await until(`${id} is issued`, async () => {
    acme.service.advance(MINUTE_MS);
    return (await recordOf(acme.service, id)).step === 'issued';
  });
}

/** What was sent to the account's address. */
function told(since: number): readonly unknown[] {
  return authority.payloads.slice(since).filter((_, at) => authority.requests[since + at] === 'account/1');
}
