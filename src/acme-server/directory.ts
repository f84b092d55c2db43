// The directory of a product: where a client begins (RFC 8555 §7.1.1, draft-aaron-acme-profiles §3).

import { refuseWith } from '../acme/problems.ts';
import { BUILT_IN_ISSUER, type Product } from '../certificates/model/product.ts';
import { because } from '../reasons/reason.ts';
import { KEY_ALGORITHMS } from '../x509/keys/algorithms.ts';
import { type AcmeAnswer, type AcmeParts, answerJson } from './call.ts';

export function answerDirectory(parts: AcmeParts, product: Product): AcmeAnswer {
  const { addresses, settings } = parts;
  const at = (resource: Parameters<typeof addresses.product>[1]): string => addresses.product(product.id, resource);
  return answerJson(200, {
    newNonce: at('new-nonce'),
    newAccount: at('new-account'),
    newOrder: at('new-order'),
    // Where nothing that was proved serves again there is nothing to prove beforehand.
    ...(product.proofReuseDays === 0 ? {} : { newAuthz: at('new-authz') }),
    revokeCert: at('revoke-cert'),
    keyChange: at('key-change'),
    renewalInfo: at('renewal-info'),
    meta: {
      externalAccountRequired: !settings.open.has(product.id),
      profiles: Object.fromEntries(soldProducts(parts).map(({ id, name }) => [id, name])),
    },
  });
}

/** By its id, or another of its PackageTypes. Throws ProblemError where it is none that ACME sells. */
export function getProduct({ world }: Pick<AcmeParts, 'world'>, name: string): Product {
  const product = world.products.get(name);
  if (product !== undefined && isSold(product)) return product;
  return refuseWith('malformed', because('acmeNoProduct', { product: name }));
}

export function soldProducts({ world }: Pick<AcmeParts, 'world'>): readonly Product[] {
  return [...new Map([...world.products.values()].map((product) => [product.id, product])).values()].filter(isSold);
}

/**
 * What is proved to this service is no proof to another authority; and of a pair the service makes the second key, which a
 * client of ACME cannot fetch.
 */
function isSold({ issuer, keyAlgorithms }: Product): boolean {
  return issuer === BUILT_IN_ISSUER && keyAlgorithms.some((id) => !KEY_ALGORITHMS[id].comesInPairs);
}
