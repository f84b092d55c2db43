// The applicant's reason for a revocation, as the revocation list says it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crlReasonOf } from '../../src/certificates/revocation-reason.ts';

const CASES = [
  ['keyCompromise', 1],
  ['Key compromised yesterday', 1],
  ['私钥泄露', 1],
  ['the private key was disclosed', 1],
  ['superseded', 4],
  ['replaced by a new one', 4],
  ['cessationOfOperation', 5],
  ['the site is no longer needed', 5],
  ['the shop is closed', 5],
  ['privilegeWithdrawn', 9],
  ['', undefined],
  ['because', undefined],
] as const;

for (const [text, code] of CASES) {
  test(`"${text}" is ${code === undefined ? 'unspecified, which is left out' : `CRLReason ${code}`}`, () => {
    assert.equal(crlReasonOf(text), code);
  });
}
