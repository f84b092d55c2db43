// What is given up when the service closes, so that it need not wait for servers that take their time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { NotNow } from '../../src/certificates/ports/store.ts';
import { filePathOf, type Proof } from '../../src/certificates/model/proof.ts';
import { FILE_TIMING } from '../../src/validation/file-proof.ts';
import { makeProofChecker } from '../../src/validation/proof-checker.ts';
import type { Resolver } from '../../src/validation/resolver.ts';
import { startHttp } from '../support/web.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const PROOF: Proof = {
  domain: parseDomainName('example.com'),
  method: 'file',
  value: 'abcdefghijklmnopqrstuvwxyz234567',
  place: filePathOf('token.txt'),
  placement: undefined,
  publicationTrouble: undefined,
  publishedAt: undefined,
  retractedAt: undefined,
  provedAt: undefined,
};

const LOCAL: Resolver = {
  lookup: async (_name, type) =>
    type === 'A' ? { kind: 'found', values: ['127.0.0.1'], aliases: [] } : { kind: 'noData', aliases: [] },
};

const ASKER = { accountUin: '100000000001' };

test('A file that a server does not send is given up when the service closes, and none is asked for afterwards', async () => {
  const closing = new AbortController();
  const asked = Promise.withResolvers<void>();
  await using web = await startHttp(() => asked.resolve());
  const checker = makeProofChecker({
    resolver: LOCAL,
    allowPrivateAddresses: true,
    ports: { httpPort: web.port, httpsPort: web.port },
    timing: { ...FILE_TIMING, totalMs: 60_000 },
    closing: closing.signal,
  });
  const checking = checker.check(PROOF, ASKER);
  await asked.promise;
  closing.abort();
  assert.equal(inEnglish((await checking).detail).match(/it was given up/g)?.length, 2);
  await assert.rejects(checker.check(PROOF, ASKER), NotNow);
  assert.equal(web.requests.length, 1);
});
