// What a product has sold is ended as ever after the product was taken out of the configuration, and no more is sold of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from '../../src/certificates/ports/world.ts';
import type { Product } from '../../src/certificates/model/product.ts';
import { commitGranted, issueGranted, LIFE_YAML, MULTI_DOMAIN } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const NOT_SOLD = /product 13 is not sold any more/;

async function openWithdrawing(): Promise<TestService & { readonly withdraw: () => void }> {
  let products: Map<string, Product> = new Map();
  const overlay = {
    world: (world: World) => {
      products = new Map(world.products);
      return { ...world, products };
    },
  };
  const service = await openTestService({ yaml: LIFE_YAML, overlay });
  return Object.assign(service, { withdraw: () => void products.delete(String(MULTI_DOMAIN)) });
}

test('Its certificates are revoked and deleted, and its orders cancelled', async () => {
  await using service = await openWithdrawing();
  const [issued, underWay] = [
    await issueGranted(service, ['a.com']),
    await commitGranted(service, ['b.com'], { input: { VerifyType: 'DNS' } }),
  ];
  service.withdraw();
  await service.ask('RevokeCertificate', { CertificateId: issued });
  await service.waitForStatus(issued, 10);
  await service.ask('DeleteCertificate', { CertificateId: issued });
  await service.ask('CancelCertificateOrder', { CertificateId: underWay });
  await service.waitForStatus(underWay, 7);
});

test('A reissue of what it sold is refused, by a word that says why', async () => {
  await using service = await openWithdrawing();
  const issued = await issueGranted(service, ['a.com']);
  service.withdraw();
  const { Error } = await service.call('ReplaceCertificate', { CertificateId: issued, ValidType: 'DNS_AUTO' });
  assert.equal(Error?.Code, 'FailedOperation.InvalidParam');
  assert.match(Error.Message, NOT_SOLD);
});
