// The targets that an order may go to which its call wished to be deployed: those that whoever placed it may deploy to now.

import { policyOf } from '../../accounts/caller.ts';
import { findUsableKey } from '../../accounts/usable-key.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { Target } from '../../certificates/ports/targets.ts';
import type { OrdererReads } from '../rights/orderer-rights.ts';
import { mayDeployTo } from './named-targets.ts';

/** None where the key or the person is gone; any where nobody has placed it. */
export async function findOrdererTargets(
  reads: Pick<OrdererReads, 'apiKeys' | 'people' | 'policies'>,
  { accountUin, orderer }: Pick<Certificate, 'accountUin' | 'orderer'>,
  now: Date,
): Promise<(target: Target) => boolean> {
  if (orderer === undefined) return () => true;
  const found = await findUsableKey(reads, { secretId: orderer.secretId, accountUin, now });
  if (found.kind === 'gone') return () => false;
  const { projectIds } = found.key;
  const rights = { accountUin, projectIds, policy: await policyOf(reads, found.key) };
  return (target) => mayDeployTo(rights, target);
}
