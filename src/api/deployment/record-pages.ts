// Records of deployments as lists, and the parts of one, page by page.

import type { DeploymentKind } from '../../certificates/model/deployment.ts';
import type { DeploymentFilter, ListedDeployment } from '../../certificates/ports/deployments.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import type { Circumstances } from '../action.ts';
import { countsOf, countsView, type ShownPart, shownPart } from '../views/deployment.ts';
import { getOwnDeployment } from './own-deployment.ts';

const DEFAULT_LIMIT = 20;

interface Page {
  readonly offset: number | undefined;
  readonly limit: number | undefined;
}

function boundsOf({ offset = 0, limit = DEFAULT_LIMIT }: Page): { readonly offset: number; readonly limit: number } {
  return { offset: Math.max(offset, 0), limit: Math.min(Math.max(limit, 0), MAX_PAGE) };
}

/** Those of certificates that are open to the caller; where some are not, a page may be short. */
export async function listDeployments(
  call: Pick<Circumstances, 'caller' | 'world' | 'isOpen' | 'isRestricted'>,
  filter: Omit<DeploymentFilter, 'accountUin' | 'offset' | 'limit'> & Page,
): Promise<{ readonly total: number; readonly page: readonly ListedDeployment[] }> {
  const { caller, world, isOpen, isRestricted } = call;
  const { deployments, certificates } = world.store.reads;
  const { accountUin } = caller;
  const found = await deployments.list({ ...filter, accountUin, ...boundsOf(filter) });
  if (!isRestricted) return found;
  const ids = found.page.map(({ deployment }) => deployment.certificateId);
  const listed = await certificates.listWithDeleted([...new Set(ids)]);
  const open = new Set(listed.filter(isOpen).map(({ id }) => id));
  return { ...found, page: found.page.filter(({ deployment }) => open.has(deployment.certificateId)) };
}

/** The parts of one page, with the counts of all. */
export async function pageOfParts(
  call: Circumstances,
  { id, kind, ...page }: { readonly id: number; readonly kind: DeploymentKind } & Page,
) {
  const deployment = await getOwnDeployment(call, { id, kind });
  const parts = await call.world.store.reads.deployments.listParts(id);
  const { offset, limit } = boundsOf(page);
  const shown = parts.map((part) => shownPart(call.world, part));
  const totals = new Map<string, number>();
  for (const { target } of shown) totals.set(target.resourceType, (totals.get(target.resourceType) ?? 0) + 1);
  const counts = countsOf(parts);
  const rows: readonly ShownPart[] = shown.slice(offset, offset + limit);
  return { deployment, rows, totals, counts, view: { TotalCount: parts.length, ...countsView(counts) } };
}
