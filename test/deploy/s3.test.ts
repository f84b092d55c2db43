// Objects in a bucket: Signature Version 4 by the vectors that AWS publishes, and a server that checks it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeObjectPlace } from '../../src/deploy/s3/object-place.ts';
import { encode, signedHeaders } from '../../src/deploy/s3/signature.ts';
import { Trust } from '../../src/deploy/trust.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { steps, testPlace } from '../contracts/places.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { makePairs } from '../support/servers/pairs.ts';
import { type S3Gateway, skipWithoutS3, startS3Gateway } from '../support/servers/s3-gateway.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Examples". */
const EXAMPLE = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const EXAMPLE_AT = new Date('2013-05-24T00:00:00Z');
const VECTORS = [
  {
    title: 'GET Object',
    request: { method: 'GET', path: '/test.txt', headers: { Range: 'bytes=0-9' }, body: '' },
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    title: 'PUT Object',
    request: {
      method: 'PUT',
      path: '/test%24file.text',
      headers: { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      body: 'Welcome to Amazon S3.',
    },
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    title: 'GET Bucket Lifecycle',
    request: { method: 'GET', path: '/?lifecycle', headers: {}, body: '' },
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    title: 'GET Bucket (List Objects)',
    request: { method: 'GET', path: '/?max-keys=2&prefix=J', headers: {}, body: '' },
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
] as const;

for (const { title, request, signature } of VECTORS) {
  test(`The signature is that of AWS's example "${title}"`, () => {
    const { path, ...rest } = request;
    const url = new URL(path, 'https://examplebucket.s3.amazonaws.com');
    const body = Buffer.from(request.body);
    const headers = signedHeaders({ ...rest, url, body, region: 'us-east-1', at: EXAMPLE_AT }, EXAMPLE);
    assert.equal(headers['Authorization']?.split('Signature=')[1], signature);
  });
}

test('All but the unreserved characters are encoded', () => {
  assert.equal(encode("a-._~ /!'()*é"), 'a-._~%20%2F%21%27%28%29%2A%C3%A9');
});

const skip = skipWithoutS3 || skipWithoutOpenssl;
const [first, second, third] = skip === false ? makePairs(3, 'www.example.com') : [];
const KEYS = { fullchain: 'tls/www.pem', key: 'tls/private/www.key' };

describe('At an S3 server', () => {
  let server: S3Gateway;
  before(async () => {
    if (skip !== false || first === undefined) return;
    server = await startS3Gateway();
    assert.equal(await placeAt(server).read(steps()), undefined);
    await placeAt(server).bring(first, steps());
  });
  after(async () => await server?.[Symbol.asyncDispose]());

  testPlace(skip, () => {
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const pairs = [first, second, third] as const;
    const shown = async () =>
      await Promise.resolve(
        pairs.find(({ fullchainPem }) => fullchainPem === server.textAt(KEYS.fullchain))?.leafSha256,
      );
    return { place: placeAt(server), shown, pairs };
  });

  test('The key lies beside the certificate', { skip }, () => {
    assert.equal(server.textAt(KEYS.key), second?.keyPem);
  });

  test('A trial leaves no object behind', { skip }, async () => {
    await placeAt(server).check(steps(), { reloads: true });
    for (const key of Object.values(KEYS)) assert.equal(server.textAt(`${key}.reseal-trial`), undefined);
  });

  test('A wrong secret key is refused in the words of the server', { skip }, async () => {
    assert.ok(third !== undefined);
    const place = placeAt(server, { ...server.credential, secretAccessKey: 'another' });
    await assert.rejects(place.bring(third, steps()), /it answers 403: .*SignatureDoesNotMatch/);
  });

  test('A bucket that is not there is told', { skip }, async () => {
    assert.ok(third !== undefined);
    await assert.rejects(placeAt({ ...server, bucket: 'other' }).check(steps(), { reloads: false }), /NoSuchBucket/);
    await assert.rejects(placeAt({ ...server, bucket: 'other' }).bring(third, steps()), /NoSuchBucket/);
  });
});

function placeAt({ endpoint, region, bucket, credential: own }: S3Gateway, credential = own) {
  return makeObjectPlace({
    endpoint: new URL(endpoint),
    region,
    bucket,
    isInPath: true,
    keys: KEYS,
    encryption: undefined,
    readCredential: async () => await Promise.resolve(credential),
    secureContext: new Trust().of(undefined),
    mayDial: () => true,
    clock: systemClock,
  });
}
