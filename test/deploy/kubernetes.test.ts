// A Secret of Kubernetes by server-side apply, at a strict stub whose answers kubectl reads.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { FIELD_MANAGER, makeSecretPlace } from '../../src/deploy/kubernetes/secret-place.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import { Trust } from '../../src/deploy/trust.ts';
import { readSecretFile } from '../../src/lib/secret-file.ts';
import { leafSha256Of } from '../../src/deploy/material.ts';
import { steps, testPlace } from '../contracts/places.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { type KubernetesStub, NAMESPACE, startKubernetesStub } from '../support/servers/kubernetes-stub.ts';
import { makePairs, type Pair } from '../support/servers/pairs.ts';

const run = promisify(execFile);
const skip = skipWithoutOpenssl || skipWithout('kubectl');
const [first, second, third] = skip === false ? makePairs(3, 'www.example.com') : [];
let stub: KubernetesStub;

before(async () => {
  if (skip === false) stub = await startKubernetesStub();
});
after(async () => await stub?.[Symbol.asyncDispose]());

function placeOf(secret: string, { takesOver = false, tokenFile = stub.tokenFile } = {}): Place {
  return makeSecretPlace({
    namespace: NAMESPACE,
    secret,
    server: new URL(stub.server),
    secureContext: new Trust().of(stub.trustFile),
    readToken: async () => await readSecretFile(tokenFile, 'token'),
    takesOver,
    mayDial: () => true,
  });
}

/** What kubectl reads. */
async function shown(secret: string): Promise<string | undefined> {
  const login = ['--server', stub.server, '--token', stub.token, '--certificate-authority', stub.trustFile];
  const wish = ['get', 'secret', '-n', NAMESPACE, secret, '-o', 'jsonpath={.data.tls\\.crt}'];
  const { stdout } = await run('kubectl', [
    '--kubeconfig',
    '/dev/null',
    '--cache-dir',
    '/nonexistent',
    ...login,
    ...wish,
  ]);
  return leafSha256Of(Buffer.from(stdout, 'base64').toString());
}

const dataOf = (pair: Pair | undefined) => ({
  'tls.crt': Buffer.from(pair?.fullchainPem ?? '').toString('base64'),
  'tls.key': Buffer.from(pair?.keyPem ?? '').toString('base64'),
});
const TLS = 'kubernetes.io/tls';

describe('A Secret of its own', () => {
  before(async () => {
    if (skip !== false || first === undefined) return;
    assert.equal(await placeOf('www-tls').read(steps()), undefined);
    await placeOf('www-tls').bring(first, steps());
  });

  testPlace(skip, () => {
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    return { place: placeOf('www-tls'), shown: async () => await shown('www-tls'), pairs: [first, second, third] };
  });

  test('It is applied by a manager of its own', { skip }, () => {
    assert.deepEqual(stub.find('www-tls')?.metadata.managedFields, [{ manager: FIELD_MANAGER, operation: 'Apply' }]);
    assert.equal(stub.find('www-tls')?.type, TLS);
  });
});

async function failureOf(change: Promise<unknown>): Promise<PlaceError> {
  const error: unknown = await change.catch((reason: unknown) => reason);
  assert.ok(error instanceof PlaceError, String(error));
  return error;
}

test('What another manager has is not taken over, unless the operator says so', { skip }, async () => {
  assert.ok(first !== undefined && second !== undefined);
  stub.put({ name: 'managed', type: TLS, data: { ...dataOf(first), 'ca.crt': '' }, manager: 'cert-manager' });
  const error = await failureOf(placeOf('managed').bring(second, steps()));
  assert.match(error.message, /conflicts with "cert-manager" using v1: \.data\.tls\.crt/);
  assert.deepEqual([error.isFormerBack, error.mayPass], [true, false]);
  await assert.rejects(placeOf('managed').check(steps(), { reloads: false }), /conflicts with "cert-manager"/);
  assert.equal(await placeOf('managed', { takesOver: true }).check(steps(), { reloads: false }), 'needsNoReload');
  assert.deepEqual(stub.find('managed')?.data['tls.crt'], dataOf(first)['tls.crt']);
  assert.equal(await placeOf('managed', { takesOver: true }).bring(second, steps()), 'brought');
  assert.deepEqual(stub.find('managed')?.data, { ...dataOf(second), 'ca.crt': '' });
});

test('A trial makes no Secret where there is none', { skip }, async () => {
  assert.equal(await placeOf('untouched').check(steps(), { reloads: true }), 'needsNoReload');
  assert.equal(stub.find('untouched'), undefined);
});

test('A change of somebody else in between is not overwritten, and it may pass', { skip }, async () => {
  assert.ok(first !== undefined && second !== undefined);
  stub.put({ name: 'raced', type: TLS, data: dataOf(first), manager: FIELD_MANAGER });
  stub.beforeNextChange(() => stub.put({ name: 'raced', type: TLS, data: dataOf(third), manager: FIELD_MANAGER }));
  const error = await failureOf(placeOf('raced').bring(second, steps()));
  assert.match(error.message, /the object has been modified/);
  assert.deepEqual([error.isFormerBack, error.mayPass], [true, true]);
  assert.deepEqual(stub.find('raced')?.data, dataOf(third));
});

test('A Secret of another type is refused', { skip }, async () => {
  assert.ok(second !== undefined);
  stub.put({ name: 'opaque', type: 'Opaque', data: dataOf(first), manager: 'kubectl-create' });
  const error = await failureOf(placeOf('opaque').bring(second, steps()));
  assert.match(error.message, /the Secret default\/opaque has the type Opaque, and must have kubernetes\.io\/tls/);
  assert.deepEqual(stub.find('opaque')?.data, dataOf(first));
});

test('A token that is refused, and a server of another authority, are told; the token is not', { skip }, async () => {
  assert.ok(second !== undefined);
  const other = await failureOf(placeOf('www-tls', { tokenFile: stub.trustFile }).bring(second, steps()));
  assert.doesNotMatch(other.message, /BEGIN/);
  const untrusting = makeSecretPlace({
    namespace: NAMESPACE,
    secret: 'www-tls',
    server: new URL(stub.server),
    secureContext: new Trust().of(undefined),
    readToken: undefined,
    takesOver: false,
    mayDial: () => true,
  });
  assert.match((await failureOf(untrusting.bring(second, steps()))).message, /certificate/);
});
