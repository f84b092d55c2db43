// By whose right a campaign goes over an account's certificates: the same questions as at calls, asked of whoever began it.

import { policyOf } from '../../accounts/caller.ts';
import { findUsableKey } from '../../accounts/usable-key.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { actsAfterReissue, afterReissueFor, type Products } from '../../certificates/model/product.ts';
import type { CampaignHolder, CampaignRight, CampaignRightFound } from '../../certificates/ports/campaign-right.ts';
import type { Refusal } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { exclusionsFor } from './exclusions.ts';
import type { OrdererReads } from './orderer-rights.ts';
import { mayReadKey, READ_PRIVATE_KEY } from './private-key-permission.ts';
import { mayTouch, policyActionOf, refusalOn, type Rights } from './rights.ts';

/** What it takes to be told of a certificate by a campaign. */
const SEEING = 'ResealPlanCampaign';
const REISSUING = 'ReplaceCertificate';

export async function findCampaignRight(
  world: { readonly reads: OrdererReads; readonly products: Products },
  { secretId, accountUin }: CampaignHolder,
  now: Date,
): Promise<CampaignRightFound> {
  const { reads } = world;
  const account = await reads.accounts.find(accountUin);
  if (account === undefined) return { kind: 'gone', why: because('accountGone') };
  if (account.suspendedAt !== undefined) return { kind: 'gone', why: because('accountHeld') };
  if (!account.verified) return { kind: 'gone', why: because('identityGone') };
  const found = await findUsableKey(reads, { secretId, accountUin, now });
  if (found.kind === 'gone') return found;
  const rights = { accountUin, projectIds: found.key.projectIds, policy: await policyOf(reads, found.key) };
  return { kind: 'right', right: makeRight(world, rights) };
}

function makeRight(
  { reads, products }: { readonly reads: OrdererReads; readonly products: Products },
  rights: Rights,
): CampaignRight {
  const { accountUin, projectIds } = rights;
  return {
    scope: { accountUin, projectIds, except: exclusionsFor(rights, SEEING) },
    isOpen: (certificate) => mayTouch(rights, SEEING, certificate),
    findRefusal: async (certificate, { keepsKey }) => {
      const rule = afterReissueFor(products.get(certificate.productId), accountUin);
      const alsoDoes = actsAfterReissue(rule);
      const refusal = refusalOn(rights, { action: REISSUING, alsoDoes }, certificate);
      if (refusal !== undefined) return reasonOf(refusal);
      return keepsKey && !(await mayTakeKey(reads, rights, certificate)) ? denied(READ_PRIVATE_KEY) : undefined;
    },
  };
}

/** A key that is kept here comes with the new certificate to whoever may read that. */
async function mayTakeKey(reads: OrdererReads, rights: Rights, certificate: Certificate): Promise<boolean> {
  return certificate.sealedKey === undefined || (await mayReadKey(reads, rights, certificate));
}

/** Without the certificate, so that many are counted together. */
function reasonOf(refusal: Refusal): Reason {
  return denied(refusal.kind === 'actionDenied' ? refusal.action : policyActionOf(REISSUING));
}

function denied(action: string): Reason {
  return because('campaignDenied', { action });
}
