// The published vectors of both signatures, by the code that checks what comes in.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { WireRequest } from '../../src/api/call/request.ts';
import { canonicalRequests, isTc3SignatureGood, readAuthorization } from '../../src/api/signatures/tc3.ts';
import { isV1SignatureGood, readV1Authorization } from '../../src/api/signatures/v1.ts';

const HOST = 'cvm.tencentcloudapi.com';
const EXAMPLE_KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const BODY = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';

interface Vector {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly contentType: string;
  readonly body: string;
  readonly timestamp: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly secretKey: string;
  readonly canonicalSha256: string;
  readonly signature: string;
}

const POST_VECTOR = {
  method: 'POST',
  target: '/',
  contentType: 'application/json; charset=utf-8',
  body: BODY,
  timestamp: '1551113065',
  date: '2019-02-25',
} as const;

const VECTORS: readonly Vector[] = [
  {
    name: 'TC3 with GET and a query',
    method: 'GET',
    target: '/?Limit=10&Offset=0',
    contentType: 'application/x-www-form-urlencoded',
    body: '',
    timestamp: '1539084154',
    date: '2018-10-09',
    signedHeaders: 'content-type;host',
    secretKey: EXAMPLE_KEY,
    canonicalSha256: '91c9c192c14460df6c1ffc69e34e6c5e90708de2a6d282cccf957dbf1aa7f3a7',
    signature: '5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474',
  },
  {
    name: 'TC3 with POST and escapes in its JSON',
    ...POST_VECTOR,
    signedHeaders: 'content-type;host',
    secretKey: EXAMPLE_KEY,
    canonicalSha256: '5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031',
    signature: '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  },
  {
    name: 'TC3 with POST and a lower-cased X-TC-Action signed too',
    ...POST_VECTOR,
    signedHeaders: 'content-type;host;x-tc-action',
    secretKey: '*'.repeat(32),
    canonicalSha256: '7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84',
    signature: '10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
  },
];

for (const vector of VECTORS) {
  test(`the published vector is accepted: ${vector.name}`, () => {
    const wire = wireOf(vector);
    const authorization = readAuthorization(wire.headers.get('authorization'));
    const hashes = [...canonicalRequests(wire, authorization)].map((text) =>
      createHash('sha256').update(text).digest('hex'),
    );
    assert.ok(hashes.includes(vector.canonicalSha256), 'the canonical request is among the candidates');
    assert.equal(isTc3SignatureGood({ wire, authorization }, vector.secretKey), true);
    assert.equal(isTc3SignatureGood({ wire, authorization }, `${vector.secretKey}x`), false);
  });
}

test('the published vector is accepted: v1 with HmacSHA1 and GET', () => {
  const query =
    'Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Limit=20&Nonce=11886&Offset=0&Region=ap-guangzhou' +
    '&SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE&Timestamp=1465185768&Version=2017-03-12' +
    '&Signature=EliP9YW3pW28FpsEdkXt/+WcGeI=';
  const fields = new Map(
    query.split('&').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals), field.slice(equals + 1)] as const;
    }),
  );
  const headers = new Map([['host', HOST]]);
  const wire = {
    method: 'GET',
    target: `/?${query}`,
    headers,
    body: new Uint8Array(),
    remoteAddress: '',
    isSecure: false,
  };
  const authorization = readV1Authorization(fields);
  assert.equal(isV1SignatureGood({ wire, authorization }, EXAMPLE_KEY), true);
  assert.equal(isV1SignatureGood({ wire, authorization }, 'another key'), false);
});

function wireOf(vector: Vector): WireRequest {
  const credential = `AKIDEXAMPLE/${vector.date}/cvm/tc3_request`;
  return {
    method: vector.method,
    target: vector.target,
    headers: new Map([
      ['host', HOST],
      ['content-type', vector.contentType],
      ['x-tc-action', 'DescribeInstances'],
      ['x-tc-timestamp', vector.timestamp],
      [
        'authorization',
        `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=${vector.signedHeaders}, Signature=${vector.signature}`,
      ],
    ]),
    body: Buffer.from(vector.body),
    remoteAddress: '127.0.0.1',
    isSecure: false,
  };
}
