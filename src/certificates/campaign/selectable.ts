// A certificate with all that a selection may ask of it.

import { authorityKeyOf, signingKeyOf } from '../../x509/certificate/authority-key.ts';
import { subjectKeyHashesOf } from '../keys/subject-keys.ts';
import type { SelectableCertificate } from '../model/campaigns/match.ts';
import type { CampaignSelection } from '../model/campaigns/selection.ts';
import type { Certificate } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';

/** What takes time is found only where the selection asks for it. */
export function makeSelectable(
  { issuedLooks }: Pick<World, 'issuedLooks'>,
  selection: CampaignSelection,
): (certificate: Certificate) => SelectableCertificate {
  const keys = new AuthorityKeys();
  return (certificate) => ({
    certificate,
    authorityKey: selection.authorities === undefined ? undefined : keys.of(certificate),
    keyHashes: selection.keyHashes === undefined ? [] : subjectKeyHashesOf(certificate),
    failedRules: () => issuedLooks.failedRules(certificate),
  });
}

/** Key identifiers of the authorities that a selection names, by their ids or themselves. */
export function authorityKeysOf(
  { issuedLooks }: Pick<World, 'issuedLooks'>,
  { authorities = [] }: CampaignSelection,
): readonly string[] {
  return authorities.map((name) => issuedLooks.authorityKeyOf(name) ?? name);
}

/** Few certificates sign many: each is read once. */
const MAX_AUTHORITIES_KNOWN = 1000;

/** Whose key has signed a certificate: that of the next in its chain, or, of an upload without it, as the certificate itself says. */
export class AuthorityKeys {
  readonly #known = new Map<string, string | undefined>();

  of({ issued, source }: Pick<Certificate, 'issued' | 'source'>): string | undefined {
    const [leaf, above] = issued?.chain ?? [];
    if (above === undefined) return source === 'uploaded' && leaf !== undefined ? signingKeyOf(leaf) : undefined;
    const bytes = Buffer.from(above.buffer, above.byteOffset, above.byteLength).toString('latin1');
    if (!this.#known.has(bytes)) {
      if (this.#known.size >= MAX_AUTHORITIES_KNOWN) this.#known.clear();
      this.#known.set(bytes, authorityKeyOf(above));
    }
    return this.#known.get(bytes);
  }
}
