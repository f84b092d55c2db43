// The signatures of the client, judged by a vector of the API's own documentation.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { authorizationOf, canonicalRequest } from '../../src/client/tc3.ts';

/** Vector 3 of reference/protocol.md. */
const VECTOR = {
  host: 'cvm.tencentcloudapi.com',
  service: 'cvm',
  contentType: 'application/json; charset=utf-8',
  action: 'DescribeInstances',
  body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
  at: new Date(1_551_113_065_000),
};

test('A request is signed as the documented vector says', () => {
  const hash = createHash('sha256').update(canonicalRequest(VECTOR)).digest('hex');
  assert.equal(hash, '7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84');
  const credential = { secretId: 'AKID', secretKey: '*'.repeat(32), token: undefined };
  assert.equal(
    authorizationOf(VECTOR, credential),
    'TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, ' +
      'Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
  );
});
