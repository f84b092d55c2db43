// May the caller do this: to the certificates it names, in the project it adds to, for these domains, with its account's standing.

import { isProjectOpen, type Caller } from '../../accounts/caller.ts';
import {
  accountResource,
  certificateResource,
  concernsDomains,
  newCsrResource,
  projectResource,
  type Resource,
  withDomains,
} from '../../accounts/policy.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { KeptCsr } from '../../certificates/model/kept-csr.ts';
import { DomainError, refuse } from '../../failure.ts';
import type { BatchItem, OrderAbout, PreparedCall } from '../action.ts';
import {
  type Asking,
  deniedAction,
  isRestricted,
  mayTouch,
  mayTouchCsr,
  refusalOn,
  type Touched,
  touchedCertificate,
  touchedCsr,
} from '../rights/rights.ts';

interface Asked {
  readonly call: PreparedCall;
  readonly caller: Caller;
}

/** What the decision rests on. */
export interface Grounds {
  readonly world: Pick<World, 'store' | 'products'>;
  /** Whether the account has this project. */
  readonly isProject: (key: { readonly accountUin: string; readonly id: number }) => Promise<boolean>;
}

export interface Authorized {
  readonly certificates: readonly Certificate[];
  readonly batch: readonly BatchItem[];
  readonly csrs: readonly KeptCsr[];
  readonly csrBatch: readonly KeptCsr[];
  readonly isOpen: (certificate: Certificate) => boolean;
  readonly isRestricted: boolean;
}

/**
 * In this order: the certificates exist and are the caller's, its policy allows the action on them, their projects are
 * open to it, the project that is added to exists, the account is verified. Existence comes first: a key learns nothing
 * of another account's certificates. Answers the certificates, of a batch what became of each, and by which rule the
 * action may touch others: what it comes to be done to besides, and what its answer tells of.
 */
export async function authorize(asked: Asked, grounds: Grounds): Promise<Authorized> {
  const { call, caller } = asked;
  const { world } = grounds;
  const certificates = await Promise.all(call.certificateIds.map((id) => getOwn(id, { caller, world })));
  const csrs = await Promise.all(call.csrIds.map((id) => getOwnCsr(id, { caller, world })));
  checkPolicy(asked, { certificates, csrs, world });
  const added = call.projectId === undefined ? [] : [call.projectId];
  for (const projectId of [...certificates.map((certificate) => certificate.projectId), ...added]) {
    if (!isProjectOpen(caller, projectId)) refuse({ kind: 'projectClosed', projectId });
  }
  await checkExisting(added, { caller, grounds });
  if (call.action.needsVerified && !caller.verified) refuse({ kind: 'accountUnverified' });
  const batch = await Promise.all((call.batchIds ?? []).map((id) => judgeItem(id, asked, world)));
  const { name } = call.action;
  const csrBatch = await findOpenCsrs(asked, world);
  const isOpen = (certificate: Certificate) => mayTouch(caller, name, certificate);
  return { certificates, batch, csrs, csrBatch, isOpen, isRestricted: isRestricted(caller, name) };
}

/** The same for one of a batch, whose refusal is its own. */
async function judgeItem(id: string, { call, caller }: Asked, world: Grounds['world']): Promise<BatchItem> {
  try {
    const certificate = await getOwn(id, { caller, world });
    const refusal = refusalOn(caller, askingOf(call, { certificates: [certificate], world }), certificate);
    return refusal === undefined ? { id, certificate } : { id, refusal };
  } catch (error) {
    if (error instanceof DomainError) return { id, refusal: error.refusal };
    throw error;
  }
}

/** A key to which all projects are open adds to those that there are, and to no number at all. */
async function checkExisting(
  projectIds: readonly number[],
  { caller, grounds }: { readonly caller: Caller; readonly grounds: Grounds },
): Promise<void> {
  for (const projectId of projectIds) {
    if (!(await grounds.isProject({ accountUin: caller.accountUin, id: projectId }))) {
      refuse({ kind: 'projectClosed', projectId });
    }
  }
}

async function getOwn(
  certificateId: string,
  asked: { readonly caller: Caller; readonly world: Pick<World, 'store'> },
): Promise<Certificate> {
  const certificate = await asked.world.store.reads.certificates.find(certificateId);
  const isOwn = certificate?.accountUin === asked.caller.accountUin;
  if (certificate === undefined || !isOwn) return refuse({ kind: 'certificateNotFound', certificateId });
  return certificate;
}

async function getOwnCsr(
  csrId: number,
  { caller, world }: { readonly caller: Caller; readonly world: Pick<World, 'store'> },
): Promise<KeptCsr> {
  const csr = await world.store.reads.csrs.find(csrId);
  return csr?.accountUin === caller.accountUin ? csr : refuse({ kind: 'csrNotFound', csrId });
}

/** Those of a batch that the action may touch; of the others nothing is told. */
async function findOpenCsrs({ call, caller }: Asked, { store }: Grounds['world']): Promise<readonly KeptCsr[]> {
  const found = await Promise.all((call.csrBatchIds ?? []).map(async (id) => await store.reads.csrs.find(id)));
  return found.flatMap((csr) => (csr !== undefined && mayTouchCsr(caller, call.action.name, csr) ? [csr] : []));
}

interface Found {
  readonly certificates: readonly Certificate[];
  readonly csrs: readonly KeptCsr[];
  readonly world: Pick<World, 'products'>;
}

function checkPolicy({ call, caller }: Asked, found: Found): void {
  const asking = askingOf(call, found);
  for (const { resources, shown } of touchedBy({ call, caller }, found)) {
    const action = deniedAction(caller, asking, resources);
    if (action !== undefined) refuse({ kind: 'actionDenied', action, resource: shown });
  }
}

function askingOf(call: Asked['call'], about: OrderAbout): Asking {
  return { action: call.action.name, alsoDoes: call.alsoDoes(about), alsoAsksFor: call.alsoAsksFor(about) };
}

/** An action on nothing in particular concerns the whole account; one on a batch concerns what is in it. */
function touchedBy(asked: Asked, found: Found): readonly Touched[] {
  const { call, caller } = asked;
  const { accountUin } = caller;
  const csrs = found.csrs.map((csr) => touchedCsr(caller, csr));
  if (call.addedCsr !== undefined) {
    const { tags, names } = call.addedCsr;
    const concerned = concernsDomains(caller.policy) ? names : [];
    return ordered(newCsrResource({ accountUin, tags }), { accountUin, names: concerned });
  }
  const isOnCsrsAlone = call.csrIds.length > 0 && found.certificates.length === 0;
  if (isOnCsrsAlone || call.csrBatchIds !== undefined) return csrs;
  return [...csrs, ...touchedCertificatesBy(asked, found)];
}

function touchedCertificatesBy({ call, caller }: Asked, { certificates, world }: Found): readonly Touched[] {
  const { accountUin } = caller;
  const names = concernsDomains(caller.policy) ? call.orderedNames({ world, certificates }) : [];
  const added = call.projectId === undefined ? undefined : projectResource(accountUin, call.projectId);
  if (added !== undefined) {
    const named = certificates.map((certificate) => touchedCertificate(caller, certificate));
    return [...named, ...ordered(added, { accountUin, names })];
  }
  if (certificates.length > 0) {
    return certificates.flatMap((certificate) => {
      // A record that stands empty is nobody's domain yet: what counts is what is to be certified for it.
      const isFilledNow = names.length > 0 && certificate.names.length === 0;
      const own = isFilledNow ? [] : [touchedCertificate(caller, certificate)];
      return [...own, ...(names.length === 0 ? [] : ordered(certificateResource(certificate), { accountUin, names }))];
    });
  }
  return call.batchIds === undefined ? ordered(accountResource(accountUin), { accountUin, names: [] }) : [];
}

/** What is to be certified, a domain at a time, so that a refusal names it. */
function ordered(
  resource: Resource,
  about: { readonly accountUin: string; readonly names: readonly string[] },
): readonly Touched[] {
  return withDomains(resource, about).map((one) => ({ resources: [one], shown: one.at(-1) ?? '*' }));
}
