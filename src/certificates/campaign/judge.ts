// Whether a campaign could reissue a certificate, asked by every rule of a reissue without beginning one.

import { DomainError } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { OBSTACLES, subjectKeyHashesOf } from '../keys/subject-keys.ts';
import type { CampaignPlan, Override } from '../model/campaigns/plan.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { productOf } from '../ordering/order.ts';
import type { Reads } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { chooseKey } from '../reissue/reissue-key.ts';
import { checkFacts, checkOriginal, readFacts } from '../reissue/reissue-rules.ts';
import { troubleOfRefusal } from '../renewal/trouble.ts';
import { reasonElsewhere } from './elsewhere.ts';
import { methodOf, overrideFor } from './plan-rules.ts';
import { findProofWay, type ProofWay } from './provable.ts';
import type { UsableRights } from './take-item.ts';

export type JudgeWorld = Pick<
  World,
  'store' | 'products' | 'issuers' | 'publisher' | 'persistentRecords' | 'keyPolicy' | 'csrPolicy' | 'clock'
>;

export interface Judging {
  readonly plan: CampaignPlan;
  readonly rights: UsableRights;
  /** What was read for a page of certificates at once, and the store for what was not. */
  readonly reads: Pick<Reads, 'certificates'>;
  readonly acme: Pick<Reads['acme'], 'findOrderOfCertificate'>;
  /** Ids of certificates that other campaigns hold. */
  readonly held: ReadonlySet<string>;
  /** Hashes of keys that are not certified again. */
  readonly blocked: ReadonlySet<string>;
  readonly now: Date;
}

export type Verdict =
  | { readonly state: 'waiting'; readonly reason: undefined; readonly proof: ProofWay }
  | { readonly state: 'refused' | 'external'; readonly reason: Reason };

/** The reasons name no other certificate, so that those of many are counted together. */
export async function judge(world: JudgeWorld, certificate: Certificate, judging: Judging): Promise<Verdict> {
  const phase = phaseOf(certificate, judging.now);
  if (phase !== 'issued') return refused(because('onlyIssuedReissued', { phase }));
  const elsewhere = await reasonElsewhere(judging.acme, certificate, judging.plan);
  if (elsewhere !== undefined) return { state: 'external', reason: elsewhere };
  const { held, blocked, plan, rights } = judging;
  const keepsKey = plan.key === undefined;
  const denied = await rights.refusalToReissue(certificate, { keepsKey });
  if (denied !== undefined) return refused(denied);
  if (held.has(certificate.id)) return refused(because('heldByOther'));
  if (keepsKey && subjectKeyHashesOf(certificate).some((hash) => blocked.has(hash))) return refused(OBSTACLES.blocked);
  return await judgeByRules(world, certificate, { ...judging, broken: [] });
}

function refused(reason: Reason): Verdict {
  return { state: 'refused', reason };
}

interface ByRules extends Judging {
  /** Rules that the plan lifts, and that have stood in the way. */
  readonly broken: readonly Override[];
}

async function judgeByRules(world: JudgeWorld, certificate: Certificate, judging: ByRules): Promise<Verdict> {
  const { plan, broken } = judging;
  try {
    const product = await checkRules(world, certificate, judging);
    const proof = await findProofWay(world, { certificate, product, plan, now: judging.now });
    if (proof === undefined) return { state: 'external', reason: because('noProofPossible') };
    return { state: 'waiting', reason: undefined, proof };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const reason = troubleOfRefusal(error.refusal);
    const override = overrideFor(reason, plan.overrides);
    if (override === undefined || broken.includes(override)) return refused(reason);
    return await judgeByRules(world, certificate, { ...judging, broken: [...broken, override] });
  }
}

/** As a reissue asks them, in its order. */
async function checkRules(world: JudgeWorld, original: Certificate, judging: ByRules): Promise<Product> {
  const { products } = world;
  const { plan, broken, reads, now } = judging;
  checkOriginal(original, { method: methodOf(original, plan), products, broken, now });
  const product = productOf(world, original.productId);
  chooseKey(
    world,
    { original, key: plan.key === undefined ? { origin: 'original' } : { origin: 'online', algorithm: plan.key } },
    product,
  );
  const facts = await readFacts(reads, { original, product, products, now });
  // What stands in its way now may be gone at its turn.
  checkFacts({ ...facts, locking: undefined }, { product, isOpen: () => false, broken, now });
  return product;
}
