// The signatures of the client, judged by a vector of the API's own documentation.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { authorizationOf, canonicalRequest } from '../../src/client/tc3.ts';

/** Vector 2 of reference/protocol.md. */
const VECTOR = {
  host: 'cvm.tencentcloudapi.com',
  service: 'cvm',
  contentType: 'application/json; charset=utf-8',
  body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
  at: new Date(1_551_113_065_000),
};

test('A request is signed as the documented vector says', () => {
  const hash = createHash('sha256').update(canonicalRequest(VECTOR)).digest('hex');
  assert.equal(hash, '5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031');
  const credential = { secretId: 'AKID', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', token: undefined };
  assert.equal(
    authorizationOf(VECTOR, credential),
    'TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, ' +
      'Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  );
});
