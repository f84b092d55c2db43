// Whether the names of a certificate can be proved once more without anybody's doing.

import { DomainError } from '../../failure.ts';
import type { CampaignPlan } from '../model/campaigns/plan.ts';
import type { Certificate } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import { hasEnded, holdsFor, persistentDomainsOf } from '../model/persistent-record.ts';
import { proofDomainsOf } from '../model/proof-domains.ts';
import { recordNameOf, type ValidationMethod } from '../model/proof.ts';
import { namesToProve } from '../model/subject-name.ts';
import type { Product } from '../model/product.ts';
import { isProved, issuerOf } from '../ordering/order.ts';
import { findReusableProofs } from '../ordering/reused-proofs.ts';
import type { World } from '../ports/world.ts';
import { methodOf } from './plan-rules.ts';

type ProofWorld = Pick<World, 'store' | 'issuers' | 'publisher' | 'persistentRecords'>;

interface ProofQuestion {
  readonly certificate: Certificate;
  readonly product: Product;
  readonly plan: Pick<CampaignPlan, 'proof'>;
  readonly now: Date;
}

/** nothing: its names need no proof · persistent: by records that stand in DNS, as they did at an order before · own: by whoever proved it last · issuer: as its issuer elsewhere asks when it is ordered. */
export type ProofWay = 'nothing' | 'reused' | 'persistent' | 'published' | 'own' | 'issuer';

/**
 * By proofs that serve again, or by records that this service publishes; undefined where neither is possible. Where the plan has each
 * proved as it was, whoever proved it then is asked again.
 */
export async function findProofWay(world: ProofWorld, question: ProofQuestion): Promise<ProofWay | undefined> {
  const { certificate, product, plan } = question;
  const names = namesToProve(certificate.names, { accountUin: certificate.accountUin, product });
  if (names.length === 0) return 'nothing';
  const isLocal = issuerOf(world, product).local !== undefined;
  const method = methodOf(certificate, plan);
  if (isLocal && (await areProvedBy(world, { ...question, names }, method))) return 'reused';
  if (isLocal && (await haveRecords(world, { ...question, names }))) return 'persistent';
  if (arePublished(world, certificate, names) && (plan.proof !== 'own' || method === 'managedDns')) return 'published';
  if (plan.proof === 'own') return 'own';
  return plan.proof === 'reuse' && !isLocal ? 'issuer' : undefined;
}

interface NamesQuestion extends ProofQuestion {
  readonly names: readonly DomainName[];
}

async function areProvedBy(
  { store }: ProofWorld,
  { certificate, product, names, now }: NamesQuestion,
  method: ValidationMethod,
): Promise<boolean> {
  const domains = domainsOf(names, method);
  if (domains === undefined) return false;
  const { accountUin } = certificate;
  const proved = await findReusableProofs(store.reads, { accountUin, names, method, product, now });
  return domains.every((domain) => isProved(domain, { names, method, proved }));
}

/** They are looked at when it is ordered; nobody looks at those of a hundred thousand names for a plan. */
async function haveRecords(
  { store, persistentRecords }: ProofWorld,
  { certificate: { accountUin }, names, now }: NamesQuestion,
): Promise<boolean> {
  if (persistentRecords === undefined) return false;
  const domains = [...new Set(names.flatMap(persistentDomainsOf))];
  const known = await store.reads.persistentRecords.list(accountUin, domains);
  const standing = known.filter((record) => !hasEnded(record, now));
  return names.every((name) => standing.some((record) => holdsFor(record, name)));
}

/** In zones that are served from here, or, where the applicant has pointed there before, in the one that others delegate to. */
function arePublished(
  { publisher }: ProofWorld,
  { accountUin, method }: Certificate,
  names: readonly DomainName[],
): boolean {
  const domains = domainsOf(names, 'managedDns');
  if (domains === undefined) return false;
  return domains.every((domain) => {
    const placement = publisher.placementOf({ accountUin, domain, place: recordNameOf(domain) });
    return placement?.kind === 'zone' || (placement !== undefined && method === 'managedDns');
  });
}

/** Undefined where the method proves one of them never. */
function domainsOf(names: readonly DomainName[], method: ValidationMethod): readonly DomainName[] | undefined {
  try {
    return proofDomainsOf(names, method);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
