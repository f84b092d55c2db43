// An issuer that names what it asks to see: that is shown, checked and counted, and nothing else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import type { Challenge } from '../../src/certificates/ports/issuer.ts';
import type { ProofChecker } from '../../src/certificates/ports/proofs.ts';
import { NO_CHANGE } from '../../src/certificates/ports/write-set.ts';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { applyFor, commitGranted, dvAuthsOf, LIFE_YAML, recordOf, statusOf, until } from '../support/life.ts';
import { told } from '../support/reasons.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { openTestService, type TestService } from '../support/service.ts';

const APEX = parseDomainName('example.com');
const BY_DNS = { domain: APEX, by: 'dns', place: '_acme-challenge.example.com' } as const;
const BY_FILE = { domain: APEX, by: 'file', place: '/.well-known/acme-challenge/token', value: 'token.thumb' } as const;

let service: TestService;
const script: IssuerScript = {};
/** Values that are found where they are looked for, and the places that were looked at. */
const published = new Set<string>();
const places = new Set<string>();

const check: ProofChecker['check'] = async ({ place, value }) => {
  places.add(place);
  return await Promise.resolve({ result: published.has(value) ? 'good' : 'txtNotFound', seen: [], detail: told('') });
};

before(async () => {
  const scripted = withScriptedIssuer(script);
  service = await openTestService({
    yaml: LIFE_YAML,
    overlay: {
      world: (bare) => {
        const world = scripted.world?.(bare) ?? bare;
        return { ...world, proofChecker: { check } };
      },
    },
  });
});
after(() => service[Symbol.asyncDispose]());

function name(challenges: readonly Challenge[]): void {
  script.open = {
    kind: 'opened',
    orderReference: 'https://issuer.example/order/1',
    challenges,
    commit: () => NO_CHANGE,
  };
}

test('Its record is shown in place of our own, and by a file its path', async () => {
  name([{ ...BY_DNS, value: 'digest' }, BY_FILE]);
  const byDns = await applyFor(service, APEX, { input: { DvAuthMethod: 'DNS' } });
  const shown = (await dvAuthsOf(service, byDns)).map((one) => [one.DvAuthKey, one.DvAuthValue]);
  assert.deepEqual(shown, [['_acme-challenge.example.com', 'digest']]);
  const byFile = await applyFor(service, APEX, { input: { DvAuthMethod: 'FILE' } });
  const [file] = await dvAuthsOf(service, byFile);
  const { DvAuthPath, DvAuthKey, DvAuthValue } = file ?? assert.fail();
  assert.deepEqual([DvAuthPath, DvAuthKey, DvAuthValue], ['/.well-known/acme-challenge/', 'token', 'token.thumb']);
  assert.equal((await recordOf(service, byDns)).orderReference, 'https://issuer.example/order/1');
});

test('A name and its wildcard at one place are proved one by one, each by its value', async () => {
  name([
    { ...BY_DNS, value: 'of-the-name' },
    { ...BY_DNS, value: 'of-the-wildcard' },
  ]);
  const id = await commitGranted(service, ['example.com', '*.example.com'], { input: { VerifyType: 'DNS' } });
  published.add('of-the-wildcard');
  const provedOf = async () => (await recordOf(service, id)).proofs.map(({ provedAt }) => provedAt !== undefined);
  await until('the one that is published is proved', async () => {
    service.advance(HOUR_MS);
    return (await provedOf()).includes(true);
  });
  assert.deepEqual(await provedOf(), [false, true]);
  assert.equal(await statusOf(service, id), 0);
  assert.ok(places.has('_acme-challenge.example.com'));
  assert.ok(!places.has('_dnsauth.example.com'));
});

test('Where it asks for nothing the order goes to it at once', async () => {
  name([]);
  script.issue = { kind: 'pending' };
  const id = await commitGranted(service, ['example.com'], { input: { VerifyType: 'DNS' } });
  const { step, proofs } = await recordOf(service, id);
  assert.deepEqual([step, proofs], ['issuing', []]);
});

test('A method that it does not take is refused, and says which', async () => {
  name([{ ...BY_DNS, value: 'digest' }]);
  const input = { DomainName: 'example.com', DvAuthMethod: 'FILE' };
  const { Error: refused } = await service.call('ApplyCertificate', input);
  assert.equal(refused?.Code, 'FailedOperation.InvalidParam');
  assert.match(refused.Message, /the issuer does not let example\.com be proved by FILE/);
});
