// A renewal for which its account has no room: refused before an order is opened at the issuer, which would count it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NO_CHANGE } from '../../../src/certificates/ports/write-set.ts';
import { applyFor, issueGranted, LIFE_YAML } from '../../support/life.ts';
import { type IssuerScript, withScriptedIssuer } from '../../support/scripted-issuer.ts';
import { openTestService, type TestService } from '../../support/service.ts';

const RECORDS = 2;
const YAML = LIFE_YAML.replace('limits:\n', `limits:\n  ordersPerAccount: 1\n  quotas: { records: ${RECORDS} }\n`);

let service: TestService;
let opened = 0;
const script: IssuerScript = {};

before(async () => {
  service = await openTestService({ yaml: YAML, overlay: withScriptedIssuer(script) });
});
after(() => service[Symbol.asyncDispose]());

async function refusalOfRenewal(id: string): Promise<string> {
  opened = 0;
  Object.defineProperty(script, 'open', {
    configurable: true,
    get: () => {
      opened += 1;
      return { kind: 'opened', orderReference: 'order', challenges: undefined, commit: () => NO_CHANGE };
    },
  });
  try {
    return await service.refusal('ResealRenewCertificate', { CertificateId: id, ValidType: 'DNS_AUTO' });
  } finally {
    delete script.open;
  }
}

test('Where as many orders are under way as may be, and where as many records are kept', async () => {
  const id = await issueGranted(service, ['renewed.com']);
  const pending = await applyFor(service, 'pending.net', { input: { DvAuthMethod: 'DNS' } });
  assert.equal(await refusalOfRenewal(id), 'LimitExceeded');
  assert.equal(opened, 0);
  await service.ask('CancelCertificateOrder', { CertificateId: pending });
  assert.equal(await refusalOfRenewal(id), 'LimitExceeded');
  assert.equal(opened, 0);
});
