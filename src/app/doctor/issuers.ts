// What each kind of issuer has to say of itself. A kind adds its check to the list.

import type { AuthorityRecord } from '../../ca/ports.ts';
import type { Finding } from '../../cli/finding.ts';
import type { Product } from '../../certificates/model/product.ts';
import { addMs, DAY_MS } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { CRL_REASONS } from '../../x509/status/crl-reasons.ts';
import { checkAcmeIssuers } from './acme-issuers.ts';
import type { Check, Examined } from './examined.ts';
import { finding } from './findings.ts';

export const ISSUER_CHECKS: readonly Check[] = [checkBuiltIn, checkAcmeIssuers];

/** The newest authority of each kind and role is the one that signs. */
export async function checkBuiltIn({
  config,
  store,
  clock,
}: Pick<Examined, 'config' | 'store' | 'clock'>): Promise<readonly Finding[]> {
  const groups = Map.groupBy(store?.authorities ?? [], ({ kind, role }) => `${kind} ${role}`);
  const newest = [...groups.values()].flatMap((own) => own.toSorted(byCreation).slice(-1));
  const now = clock.now();
  return await Promise.resolve([
    ...newest.map((one) => authorityFinding(one, { products: config.products, now })),
    ...(store?.authorities ?? []).flatMap((one) => compromiseFinding(one, { isNewest: newest.includes(one), now })),
  ]);
}

function byCreation(one: AuthorityRecord, other: AuthorityRecord): number {
  return one.createdAt.getTime() - other.createdAt.getTime();
}

/** None of one whose key is in nobody else's hands, nor after its end. */
export function compromiseFinding(
  { id, role, certificate, compromise, revocation }: AuthorityRecord,
  { isNewest, now }: { readonly isNewest: boolean; readonly now: Date },
): readonly Finding[] {
  if (compromise === undefined || readCertificate(certificate).notAfter < now) return [];
  const subject = `builtin ${role} ${id} compromised`;
  const since = `its key is in other hands since ${compromise.declaredAt.toISOString()}`;
  if (isNewest) {
    const advice = `bring the root's key back, then: reseal ca compromised ${id}`;
    return [finding('issuers', { subject, condition: 'bad', found: `${since}, and nothing issues instead`, advice })];
  }
  if (revocation !== undefined) {
    const was = `its certificate was revoked at ${revocation.at.toISOString()}`;
    const isOtherReason = revocation.reason !== CRL_REASONS.cACompromise;
    const lasting = isOtherReason
      ? `, for another reason (${revocation.reason}), which its root's list and OCSP keep`
      : '';
    const found = `${since}, and ${was}${lasting}`;
    return [finding('issuers', { subject, condition: 'good', found })];
  }
  const condition = compromise.revokeAt < now ? 'bad' : 'attention';
  const found = `${since}, and its certificate is to be revoked at ${compromise.revokeAt.toISOString()}`;
  return [finding('issuers', { subject, condition, found, advice: 'reissue what is below it by then' })];
}

export function authorityFinding(
  { id, role, certificate }: Pick<AuthorityRecord, 'id' | 'role' | 'certificate'>,
  { products, now }: { readonly products: readonly Pick<Product, 'validityDays'>[]; readonly now: Date },
): Finding {
  const { notBefore, notAfter } = readCertificate(certificate);
  const subject = `builtin ${role} ${id}`;
  const until = notAfter.toISOString();
  if (notBefore > now) {
    const found = `it begins at ${notBefore.toISOString()}, and signs nothing before`;
    return finding('issuers', { subject, condition: 'bad', found, advice: 'set the clock: it is wrong, or was' });
  }
  const advice = 'roll it: reseal ca roll';
  if (notAfter <= now) return finding('issuers', { subject, condition: 'bad', found: `it ended at ${until}`, advice });
  const longest = Math.max(0, ...products.map(({ validityDays }) => validityDays));
  if (notAfter < addMs(now, longest * DAY_MS)) {
    const found = `it ends at ${until}, and so does what it issues, before ${longest} days are over`;
    return finding('issuers', { subject, condition: 'attention', found, advice });
  }
  return finding('issuers', { subject, condition: 'good', found: `it ends at ${until}` });
}
