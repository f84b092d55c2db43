// By whose right a campaign that runs goes on: of an account's whoever started it, of the operator's nobody's but the accounts'.

import { policyOf } from '../../accounts/caller.ts';
import { findUsableKey } from '../../accounts/usable-key.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { Products } from '../../certificates/model/product.ts';
import type { CampaignRights, FindCampaignRights } from '../../certificates/ports/campaign-run-rights.ts';
import type { Clock } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { findCampaignRight } from './campaign-rights.ts';
import type { OrdererReads } from './orderer-rights.ts';
import { policyActionOf, refusalOn } from './rights.ts';

const REVOKING = 'RevokeCertificate';

interface RightsWorld {
  readonly reads: OrdererReads;
  readonly products: Products;
  readonly clock: Clock;
}

export function makeCampaignRights(world: RightsWorld): FindCampaignRights {
  return async ({ accountUin, startedBy: secretId }) => {
    if (accountUin === undefined) return ofOperator(world);
    if (secretId === undefined) return { kind: 'gone', why: because('campaignUnstarted') };
    const account = await world.reads.accounts.find(accountUin);
    if (account?.suspendedAt !== undefined) return { kind: 'held' };
    return await ofAccount(world, { accountUin, secretId });
  };
}

async function ofAccount(
  world: RightsWorld,
  holder: { readonly accountUin: string; readonly secretId: string },
): Promise<CampaignRights> {
  const { reads, clock } = world;
  const now = clock.now();
  const found = await findCampaignRight(world, holder, now);
  if (found.kind === 'gone') return found;
  const usable = await findUsableKey(reads, { ...holder, now });
  if (usable.kind === 'gone') return usable;
  const { accountUin, projectIds } = usable.key;
  const rights = { accountUin, projectIds, policy: await policyOf(reads, usable.key) };
  return {
    kind: 'usable',
    refusalToReissue: found.right.findRefusal,
    refusalToRevoke: async (certificate) => {
      const refusal = refusalOn(rights, { action: REVOKING, alsoDoes: [] }, certificate);
      return refusal === undefined ? undefined : because('campaignDenied', { action: policyActionOf(REVOKING) });
    },
  };
}

/** Each account is asked once: what the operator changes meanwhile is seen when the rights are asked for again. */
function ofOperator({ reads }: RightsWorld): CampaignRights {
  const known = new Map<string, Promise<Reason | undefined>>();
  const refusalFor = async ({ accountUin }: Certificate): Promise<Reason | undefined> => {
    const refusal = known.get(accountUin) ?? refusalOfAccount(reads, accountUin);
    known.set(accountUin, refusal);
    return await refusal;
  };
  return { kind: 'usable', refusalToReissue: refusalFor, refusalToRevoke: refusalFor };
}

async function refusalOfAccount(
  { accounts }: Pick<OrdererReads, 'accounts'>,
  accountUin: string,
): Promise<Reason | undefined> {
  const account = await accounts.find(accountUin);
  if (account === undefined) return because('accountGone');
  return account.suspendedAt === undefined ? undefined : because('accountHeld');
}
