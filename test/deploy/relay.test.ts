// A target at Tencent Cloud, with a service of ours in its place, which takes what the contract has and nothing else.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { callTencentCloud } from '../../src/deploy/tencent-cloud/api.ts';
import { findCertificateThere, RELAYED_TYPES, type RelayedType } from '../../src/deploy/tencent-cloud/instances.ts';
import { makeRelayPlace } from '../../src/deploy/tencent-cloud/relay-place.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import { Trust } from '../../src/deploy/trust.ts';
import { steps, testPlace } from '../contracts/places.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { makePairs } from '../support/servers/pairs.ts';
import { type DeployService, openDeployService } from '../support/targets/deploy-life.ts';

const NAME = 'www.example.com';
const skip = skipWithoutOpenssl;
const pairs = skip === false ? makePairs(3, NAME) : [];
const [first, second, third] = pairs;
const never = new AbortController().signal;

/** One of each type, by the forms of the contract. */
const INSTANCES: { readonly [type in RelayedType]: string } = {
  apigateway: `service-1|${NAME}`,
  cdn: NAME,
  clb: `lb-1|lbl-1|${NAME}`,
  cos: `hz1|bucket|${NAME}`,
  ddos: `d-1|${NAME}|443`,
  live: `live.${NAME}`,
  teo: `teo.${NAME}`,
  tke: 'c-1|ns|tls',
  vod: `vod.${NAME}`,
  waf: `waf.${NAME}`,
};

let there: DeployService;

before(async () => {
  if (skip !== false || first === undefined) return;
  const wishes = RELAYED_TYPES.map((resourceType) => {
    return {
      resourceType,
      instanceId: INSTANCES[resourceType],
      domains: [NAME],
      files: undefined,
      isMute: resourceType !== 'cdn',
    };
  });
  there = await openDeployService(wishes);
  assert.equal(await placeAt('cdn').read(steps()), undefined);
  await placeAt('cdn').bring(first, steps());
});
after(async () => await there?.[Symbol.asyncDispose]());

interface Facts {
  readonly instanceId?: string;
  readonly secretKey?: string;
}

function callOf({ secretKey = there.service.key.secretKey }: Facts = {}) {
  const { host, port } = there.service.service;
  const credential = { secretId: there.service.key.secretId, secretKey, token: undefined };
  return callTencentCloud({
    endpoint: new URL(`http://${host}:${port}`),
    readCredential: async () => await Promise.resolve(credential),
    secureContext: new Trust().of(undefined),
    mayDial: () => true,
    clock: there.service.clock,
  });
}

async function pause(milliseconds: number): Promise<void> {
  there.service.advance(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
}

function placeAt(type: RelayedType, facts: Facts = {}): Place {
  return makeRelayPlace({ call: callOf(facts), pause, type, instanceId: facts.instanceId ?? INSTANCES[type] });
}

async function shown(): Promise<string | undefined> {
  const { target } = there.targets.at(NAME);
  return (await there.targets.observe(target, never))[0]?.seen?.leafSha256;
}

describe('A CDN domain of Tencent Cloud', () => {
  testPlace(skip, () => {
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    return { place: placeAt('cdn'), shown, pairs: [first, second, third] };
  });

  test('What is brought there again has one id there, under the id that it has here', { skip }, async () => {
    const { Certificates } = await there.service.ask('DescribeCertificates', { Limit: 10 });
    const aliases = (Certificates as readonly { readonly Alias: string }[]).map(({ Alias }) => Alias);
    assert.deepEqual(aliases.toSorted(), pairs.map(({ certificateId }) => certificateId).toSorted());
  });
});

for (const type of RELAYED_TYPES) {
  test(`It is known which certificate an instance of ${type} has`, { skip }, async () => {
    assert.ok(second !== undefined);
    const about = { type, instanceId: INSTANCES[type], certificateId: undefined };
    const place = placeAt(type);
    if (type !== 'cdn') assert.equal(await findCertificateThere(callOf(), about, never), '');
    await place.bring(second, steps());
    assert.match((await findCertificateThere(callOf(), about, never)) ?? '', /^[A-Za-z0-9]{8}$/);
    assert.equal(await place.bring(second, steps()), 'alreadyThere');
  });
}

async function failureOf(act: Promise<unknown>): Promise<PlaceError> {
  const error: unknown = await act.catch((reason: unknown) => reason);
  assert.ok(error instanceof PlaceError, String(error));
  return error;
}

test('What fails there is told in its words, and what stood there stays', { skip }, async () => {
  assert.ok(second !== undefined && third !== undefined);
  there.targets.at(NAME).faults.testFails = true;
  const error = await failureOf(placeAt('cdn').bring(third, steps()));
  assert.match(error.message, /cannot deliver it: it says: ./);
  assert.deepEqual([error.isFormerBack, error.mayPass], [true, false]);
  assert.equal(await shown(), second.leafSha256);
  there.targets.at(NAME).faults.testFails = false;
});

test('A key that is refused, and an instance that is not there, are told; the key is not', { skip }, async () => {
  assert.ok(third !== undefined);
  const refused = await failureOf(placeAt('cdn', { secretKey: 'hush-hush' }).bring(third, steps()));
  assert.match(refused.message, /UploadCertificate answers AuthFailure\.SignatureFailure: /);
  assert.doesNotMatch(refused.message, /hush/);
  const unknown = await failureOf(placeAt('cdn', { instanceId: 'other.example.com' }).bring(third, steps()));
  assert.match(unknown.message, /Tencent Cloud lists no instance other\.example\.com of type cdn/);
});
