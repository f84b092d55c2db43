// Domains under which no free certificate of an account is begun now, since one of them is being reissued.

import { registrableDomainOf } from '../model/domain-name.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import type { Certificate } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';

interface Of {
  readonly item: Pick<CampaignItem, 'accountUin'>;
  readonly certificate: Pick<Certificate, 'productId' | 'names'> | undefined;
}

/** Of one run: what is locked is not tried again in it, so that others have their turn. */
export class LockedDomains {
  readonly #products: World['products'];
  readonly #locked = new Set<string>();

  constructor(products: World['products']) {
    this.#products = products;
  }

  lock(one: Of): void {
    const key = this.#keyOf(one);
    if (key !== undefined) this.#locked.add(key);
  }

  release(one: Of): void {
    const key = this.#keyOf(one);
    if (key !== undefined) this.#locked.delete(key);
  }

  /** Whether it locks its domain at all. */
  isLocking(one: Of): boolean {
    return this.#keyOf(one) !== undefined;
  }

  has(one: Of): boolean {
    const key = this.#keyOf(one);
    return key !== undefined && this.#locked.has(key);
  }

  /** Undefined where its product allows several at a time. */
  #keyOf({ item, certificate }: Of): string | undefined {
    const main = certificate?.names[0];
    if (certificate === undefined || main === undefined) return undefined;
    const locks = this.#products.get(certificate.productId)?.reissue.locksDomain ?? false;
    return locks ? `${item.accountUin}/${registrableDomainOf(main)}` : undefined;
  }
}
