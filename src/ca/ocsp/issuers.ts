// Whose certificates are answered for: the authorities of the store, found by what a request says of an issuer.

import { hexOf } from '../../lib/bytes.ts';
import { addMs, type Clock, SECOND_MS } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { issuerHashesOf } from '../../x509/status/ocsp-issuer.ts';
import { type CertId, ISSUER_HASHES, type IssuerHash } from '../../x509/status/ocsp-request.ts';
import type { AuthorityRecord } from '../ports.ts';
import type { OcspStore } from './ports.ts';

/** How soon an authority is known that was made meanwhile, by this process or another. */
export const ISSUER_LOOK_MS = 5 * SECOND_MS;

type Index = ReadonlyMap<string, AuthorityRecord>;

export class OcspIssuers {
  readonly #world: { readonly store: OcspStore; readonly clock: Clock };
  #index: Promise<Index>;
  /** Undefined: at once. */
  #lookedAt: Date | undefined;

  constructor(world: { readonly store: OcspStore; readonly clock: Clock }) {
    this.#world = world;
    this.#index = Promise.resolve(new Map());
  }

  async find(certId: CertId): Promise<AuthorityRecord | undefined> {
    if (certId.hash === undefined) return undefined;
    const key = keyOf(certId.hash, { name: certId.issuerNameHash, key: certId.issuerKeyHash });
    if (this.#isLookDue()) this.#look();
    return (await this.#index).get(key);
  }

  /** Also when the clock was set back since the last one. */
  #isLookDue(): boolean {
    const now = this.#world.clock.now();
    return this.#lookedAt === undefined || now < this.#lookedAt || now >= addMs(this.#lookedAt, ISSUER_LOOK_MS);
  }

  #look(): void {
    const { store, clock } = this.#world;
    this.#lookedAt = clock.now();
    const before = this.#index;
    this.#index = store.reads.authorities.list().then(indexOf);
    // What cannot be read now is looked for again; until then what was known serves.
    this.#index.catch(() => {
      this.#index = before;
      this.#lookedAt = undefined;
    });
  }
}

function indexOf(records: readonly AuthorityRecord[]): Index {
  return new Map(
    records.flatMap((record) => {
      const { subject, spki } = readCertificate(record.certificate);
      const hashesOf = (hash: IssuerHash) => issuerHashesOf({ name: subject.der, spki }, hash);
      return ISSUER_HASHES.map((hash) => [keyOf(hash, hashesOf(hash)), record] as const);
    }),
  );
}

function keyOf(hash: IssuerHash, issuer: { readonly name: Uint8Array; readonly key: Uint8Array }): string {
  return `${hash} ${hexOf(issuer.name)} ${hexOf(issuer.key)}`;
}
