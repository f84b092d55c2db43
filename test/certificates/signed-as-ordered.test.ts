// What an issuer answers is verified with its issuer's key, and held against the order, before anything of it goes on record.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Overlay } from '../../src/app/local.ts';
import { signingDefectOf } from '../../src/certificates/material/signed-as-ordered.ts';
import type { IssuedMaterial } from '../../src/certificates/model/certificate.ts';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import type { IssueOutcome, IssueRequest } from '../../src/certificates/ports/issuer.ts';
import { addMs, DAY_MS, MAX_CLOCK_SKEW_MS } from '../../src/lib/clock.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { issueCertificate, makeTestCsr, openTestAuthority, type TestAuthority } from '../support/authority.ts';
import { commitGranted, detailOf, LIFE_YAML, recordOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const NAME = parseDomainName('www.example.com');

let ours: TestAuthority;
let theirs: TestAuthority;
let csr: Uint8Array;
let otherCsr: Uint8Array;
let leaf: Uint8Array;
let forged: Uint8Array;

before(async () => {
  [ours, theirs, csr, otherCsr] = await Promise.all([
    openTestAuthority('p256'),
    openTestAuthority('p256'),
    makeTestCsr([NAME], 'p256'),
    makeTestCsr([NAME], 'p256'),
  ]);
  ({ leaf } = await issueCertificate(ours.signing, { names: [NAME], csr }));
  ({ leaf: forged } = await issueCertificate(theirs.signing, { names: [NAME], csr }));
});
after(async () => {
  await ours[Symbol.asyncDispose]();
  await theirs[Symbol.asyncDispose]();
});

function materialOf(signed: Uint8Array, told: Partial<IssuedMaterial> = {}): IssuedMaterial {
  const { serial, notBefore, notAfter } = readCertificate(signed);
  const chain = [signed, ours.signing.issuing.certificate, ours.signing.root.certificate];
  return { chain, serial, notBefore, notAfter, encryption: undefined, issuedAt: ours.clock.now(), ...told };
}

interface Judged {
  readonly material?: IssuedMaterial;
  readonly names?: readonly string[];
  readonly csr?: Uint8Array;
  readonly encryptionCsr?: Uint8Array;
  readonly now?: Date;
}

function defectOf({ material = materialOf(leaf), now = ours.clock.now(), ...order }: Judged): string | undefined {
  const names = (order.names ?? [NAME]).map(parseDomainName);
  const { encryptionCsr } = order;
  return signingDefectOf({ material, order: { names, csr: order.csr ?? csr, encryptionCsr }, now })?.id;
}

test('a certificate for the key and the names of its order, signed by the next of its chain, is taken', () => {
  assert.equal(defectOf({}), undefined);
});

test('one that another key has signed is not, although its chain names the right issuer', () => {
  assert.equal(defectOf({ material: materialOf(forged) }), 'signedByAnother');
  const changed = Uint8Array.from(leaf);
  changed.set([Number(changed.at(-1)) ^ 1], changed.length - 1);
  assert.equal(defectOf({ material: materialOf(changed) }), 'signedByAnother');
  const [, , root] = materialOf(leaf).chain;
  assert.ok(root !== undefined);
  assert.equal(defectOf({ material: materialOf(leaf, { chain: [leaf, root] }) }), 'signedByAnother');
});

test('nor one without its issuer, or of which nothing can be read', () => {
  for (const chain of [[], [leaf]]) {
    assert.equal(defectOf({ material: materialOf(leaf, { chain }) }), 'signedAlone');
  }
  const [, issuing] = materialOf(leaf).chain;
  assert.ok(issuing !== undefined);
  const chain = [leaf.subarray(0, -1), issuing];
  assert.equal(defectOf({ material: materialOf(leaf, { chain }) }), 'signedUnreadable');
});

test('nor one for another key, or for other names: more, fewer or others', () => {
  assert.equal(defectOf({ csr: otherCsr }), 'signedOtherKey');
  for (const names of [['example.com'], [NAME, 'example.com'], ['*.example.com']]) {
    assert.equal(defectOf({ names }), 'signedOtherNames', names.join());
  }
});

test('nor the certificate of an authority', () => {
  const { issuing, root } = ours.signing;
  const chain = [issuing.certificate, root.certificate];
  assert.equal(defectOf({ material: materialOf(issuing.certificate, { chain }) }), 'signedAuthority');
});

test('nor half a pair, or a pair where one certificate was ordered', () => {
  assert.equal(defectOf({ encryptionCsr: otherCsr }), 'signedHalf');
  const encryption = { leaf, serial: readCertificate(leaf).serial };
  assert.equal(defectOf({ material: materialOf(leaf, { encryption }) }), 'signedHalf');
  assert.equal(defectOf({ material: materialOf(leaf, { encryption }), encryptionCsr: otherCsr }), 'signedOtherKey');
  assert.equal(defectOf({ material: materialOf(leaf, { encryption }), encryptionCsr: csr }), undefined);
});

test('nor one that is told of as it is not', () => {
  const { notAfter } = readCertificate(leaf);
  for (const told of [{ serial: '01' }, { notBefore: notAfter }, { notAfter: addMs(notAfter, 1000) }]) {
    assert.equal(defectOf({ material: materialOf(leaf, told) }), 'signedOtherFacts', JSON.stringify(told));
  }
});

test('nor one that has ended, or begins further ahead than clocks differ', () => {
  const { notBefore, notAfter } = readCertificate(leaf);
  assert.equal(defectOf({ now: addMs(notAfter, -1) }), undefined);
  assert.equal(defectOf({ now: notAfter }), 'signedExpired');
  assert.equal(defectOf({ now: addMs(notBefore, -MAX_CLOCK_SKEW_MS) }), undefined);
  assert.equal(defectOf({ now: addMs(notBefore, -MAX_CLOCK_SKEW_MS - 1) }), 'signedEarly');
});

type Tampering = (
  request: IssueRequest,
  about: { readonly issue: (request: IssueRequest) => Promise<IssueOutcome>; readonly service: TestService },
) => Promise<IssueOutcome>;

/** The domain of an order says what its issuer does wrong. */
const TAMPERINGS: Readonly<Record<string, { readonly tamper: Tampering; readonly says: RegExp }>> = {
  'forged.com': {
    tamper: async (request, { issue }) => {
      const outcome = await issue(request);
      assert.ok(outcome.kind === 'issued');
      const { leaf: signed } = await issueCertificate(theirs.signing, request);
      const { serial, notBefore, notAfter } = readCertificate(signed);
      const chain = [signed, ...outcome.material.chain.slice(1)];
      return { ...outcome, material: { ...outcome.material, chain, serial, notBefore, notAfter } };
    },
    says: /does not verify with the key of its issuer/,
  },
  'key.com': {
    tamper: async (request, { issue }) => await issue({ ...request, csr: await makeTestCsr(request.names, 'p256') }),
    says: /for another key/,
  },
  'names.com': {
    tamper: async (request, { issue }) => await issue({ ...request, names: [...request.names, NAME] }),
    says: /for other names: names\.com, www\.example\.com/,
  },
  'expired.com': {
    tamper: async (request, { issue, service }) => {
      const outcome = await issue(request);
      service.clock.advance(500 * DAY_MS);
      return outcome;
    },
    says: /has ended at/,
  },
};

test('an order whose issuer answers anything else fails, nothing of that is stored, and the operator is told', async () => {
  const overlay: Overlay = {
    world: (world) => ({
      ...world,
      issuers: new Map(
        [...world.issuers].map(([name, issuer]) => {
          const issue = async (request: IssueRequest): Promise<IssueOutcome> => {
            const tampering = TAMPERINGS[request.names[0] ?? ''];
            assert.ok(tampering !== undefined);
            return await tampering.tamper(request, { issue: async (asked) => await issuer.issue(asked), service });
          };
          return [name, { ...issuer, local: undefined, issue }];
        }),
      ),
    }),
  };
  await using service = await openTestService({ yaml: LIFE_YAML, overlay });
  for (const [domain, { says }] of Object.entries(TAMPERINGS)) {
    const id = await commitGranted(service, [domain]);
    await service.waitForStatus(id, 2);
    assert.match(String((await detailOf(service, id))['StatusMsg']), says);
    const { step, issued } = await recordOf(service, id);
    assert.deepEqual([step, issued], ['failed', undefined]);
    assert.deepEqual(
      (await service.store.reads.issuances.listOf(id)).map(({ state }) => state),
      ['abandoned'],
    );
    assert.ok(
      service.logLines.some((line) => line.includes('what an issuer has signed') && line.includes(id)),
      domain,
    );
  }
});
