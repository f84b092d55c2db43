// Records of deployments as lists, and the parts of one, page by page.

import type { DeploymentKind } from '../../certificates/model/deployment.ts';
import type { DeploymentFilter, ListedDeployment } from '../../certificates/ports/deployments.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import type { Circumstances } from '../action.ts';
import { countsOf, countsView, type ShownPart, shownPart } from '../views/deployment.ts';
import { getOwnDeployment } from './own-deployment.ts';
import { loadTold, withToldIds } from './told-ids.ts';

const DEFAULT_LIMIT = 20;

interface Page {
  readonly offset: number | undefined;
  readonly limit: number | undefined;
}

function boundsOf({ offset = 0, limit = DEFAULT_LIMIT }: Page): { readonly offset: number; readonly limit: number } {
  return { offset: Math.max(offset, 0), limit: Math.min(Math.max(limit, 0), MAX_PAGE) };
}

/** Those of certificates that are open to the caller: counted and paged without the others. */
export async function listDeployments(
  call: Pick<Circumstances, 'caller' | 'world' | 'isOpen' | 'isRestricted'>,
  filter: Omit<DeploymentFilter, 'accountUin' | 'offset' | 'limit'> & Page,
): Promise<{ readonly total: number; readonly page: readonly ListedDeployment[] }> {
  const { caller, world, isRestricted } = call;
  const bounded = { ...filter, accountUin: caller.accountUin, ...boundsOf(filter) };
  return isRestricted ? await listOpen(call, bounded) : await world.store.reads.deployments.list(bounded);
}

/** All of the account's that the filter lets through are gone through. */
async function listOpen(
  call: Pick<Circumstances, 'world' | 'isOpen' | 'isRestricted'>,
  filter: DeploymentFilter,
): Promise<{ readonly total: number; readonly page: readonly ListedDeployment[] }> {
  const { deployments } = call.world.store.reads;
  const open: ListedDeployment[] = [];
  for (let offset = 0; ; offset += MAX_PAGE) {
    const { page } = await deployments.list({ ...filter, offset, limit: MAX_PAGE });
    const isTold = await loadTold(
      call,
      page.flatMap(({ deployment }) => [deployment.certificateId, deployment.oldCertificateId]),
    );
    for (const { deployment, counts, updatedAt } of page) {
      if (isTold(deployment.certificateId))
        open.push({ deployment: withToldIds(deployment, isTold), counts, updatedAt });
    }
    if (page.length < MAX_PAGE) break;
  }
  return { total: open.length, page: open.slice(filter.offset, filter.offset + filter.limit) };
}

/** The parts of one page, with the counts of all. */
export async function pageOfParts(
  call: Circumstances,
  { id, kind, ...page }: { readonly id: number; readonly kind: DeploymentKind } & Page,
) {
  const deployment = await getOwnDeployment(call, { id, kind });
  const parts = await call.world.store.reads.deployments.listParts(id);
  const isTold = await loadTold(
    call,
    parts.map(({ oldCertificateId }) => oldCertificateId),
  );
  const { offset, limit } = boundsOf(page);
  const shown = parts.map((part) => shownPart(call.world, withToldIds(part, isTold)));
  const totals = new Map<string, number>();
  for (const { target } of shown) totals.set(target.resourceType, (totals.get(target.resourceType) ?? 0) + 1);
  const counts = countsOf(parts);
  const rows: readonly ShownPart[] = shown.slice(offset, offset + limit);
  return { deployment, rows, totals, counts, view: { TotalCount: parts.length, ...countsView(counts) } };
}
