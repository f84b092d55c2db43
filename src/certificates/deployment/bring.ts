// The steps of a part at its target: see what stands there, change it, see that it is served, and else put back what stood there.
//
// Each may come again after a crash: what is done twice is harmless, and what stood there before is on record before anything
// is changed.

import { base64Of, bytesOfBase64, bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import { encodePem } from '../../x509/pem.ts';
import { openKey, rootOf } from '../inventory/download.ts';
import type { Certificate } from '../model/certificate.ts';
import { type Deployed, servedOf, standingMaterialPlace } from '../model/deployment.ts';
import type {
  BringOutcome,
  BroughtMaterial,
  Observation,
  ReadOutcome,
  StandingMaterial,
  TargetFailure,
} from '../ports/targets.ts';
import { defectToServe } from './deployable.ts';
import { lookedOf } from './look.ts';
import type { Change } from '../ports/write-set.ts';
import { deploying, end, failedStateOf, type PartUnderWay, type PartWorld, record, type StepOutcome } from './part.ts';

/** So long an act at a target may take, as atTarget sees to. */
export const ACT_SECONDS = 30;

/** After so many attempts a step is given up. */
export const MAX_ATTEMPTS = 3;
const ATTEMPT_DELAYS_MS = [2 * SECOND_MS, 10 * SECOND_MS];

/** A server that was reloaded may serve the former certificate for a moment. */
export const MAX_OBSERVATIONS = 5;
const OBSERVATION_DELAYS_MS = [SECOND_MS, 2 * SECOND_MS, 4 * SECOND_MS, 8 * SECOND_MS];

export async function step(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  switch (work.part.stage) {
    case 'look':
      return await look(world, work);
    case 'change':
      return await change(world, work);
    case 'observe':
      return await observe(world, work);
    case 'restore':
      return await restore(world, work);
  }
}

/** What stands there is kept, unless it is what is to be brought: so a second run keeps what stood there before the first. */
async function look(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target, certificate } = work;
  const defect = defectToServe(certificate, world.clock.now());
  if (defect !== undefined) return await end(world, work, { state: 'failed', trouble: defect });
  const outcome = await attempt<ReadOutcome>(world, async (signal) => await world.targets.read(target, signal));
  if (outcome.kind === 'failed') return await againOrEnd(world, work, outcome);
  const next = { stage: 'change', attempts: 0, trouble: undefined } as const;
  if (outcome.kind === 'nothing') return await record(world, part, { ...next, former: 'none' });
  const isSame = outcome.material.leafSha256 === servedOf(certificate).leafSha256;
  if (isSame) return await record(world, part, { ...next, former: 'same' });
  const sealedFormer = sealStanding(world, part.id, outcome.material);
  return await record(world, part, { ...next, former: 'kept', sealedFormer });
}

async function change(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target, certificate } = work;
  const act = part.act === 'bring' ? bringing(world, work) : puttingBack(world, work);
  if (act === undefined)
    return await end(world, work, { state: failedStateOf(part), trouble: because('formerUnreadable') });
  const defect = part.act === 'bring' ? defectToServe(certificate, world.clock.now()) : undefined;
  if (defect !== undefined) return await end(world, work, { state: 'failed', trouble: defect });
  const outcome = await attempt<BringOutcome>(world, async (signal) => await act(target, signal), {
    isFormerBack: false,
  });
  if (outcome.kind !== 'failed')
    return await record(world, part, { stage: 'observe', attempts: 0, trouble: undefined });
  if (mayTryAgain(work, outcome)) return await again(world, work, outcome.reason);
  const isLeft = part.act === 'bring' && part.former === 'kept' && !outcome.isFormerBack;
  if (isLeft) return await record(world, part, { stage: 'restore', attempts: 0, trouble: outcome.reason });
  return await end(world, work, { state: failedStateOf(part), trouble: outcome.reason });
}

type Act = (target: PartUnderWay['target'], signal: AbortSignal) => Promise<BringOutcome>;

function bringing(world: PartWorld, { certificate }: PartUnderWay): Act | undefined {
  return async (target, signal) => await world.targets.bring(target, materialOf(world, certificate), signal);
}

/** Undefined where what stood there is not kept any more. */
function puttingBack(world: PartWorld, { part }: PartUnderWay): Act | undefined {
  const former = openStanding(world, part);
  return former === undefined
    ? undefined
    : async (target, signal) => await world.targets.putBack(target, former, signal);
}

/** The key leaves its sealed place here, for the target alone. */
function materialOf(world: Pick<PartWorld, 'secrets'>, certificate: Certificate): BroughtMaterial {
  const { id, issued } = certificate;
  const key = openKey(world, certificate);
  if (key === undefined || issued === undefined)
    throw new Error(`Cannot bring ${id} anywhere: it has no key or no chain`);
  const root = rootOf(certificate);
  const chain = issued.chain.filter((one) => one !== root);
  return {
    certificateId: id,
    fullchainPem: chain.map((der) => encodePem('CERTIFICATE', der)).join(''),
    keyPem: encodePem('PRIVATE KEY', key),
  };
}

/** It is done when every served address shows it. */
async function observe(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target, certificate } = work;
  const seen = await attempt(world, async (signal) => {
    return { kind: 'seen' as const, observations: await world.targets.observe(target, signal) };
  });
  if (seen.kind === 'failed') return await notServed(world, work, seen.reason);
  const wanted = wantedAt(world, work);
  const other = seen.observations.find((one) => !wanted(one));
  if (other !== undefined) return await notServed(world, work, troubleOf(other));
  const look = { looked: lookedOf(seen.observations, world.clock.now()), told: '' };
  const looked = { kind: 'targetLooked', targetKey: part.targetKey, ...look } as const;
  if (part.act === 'putBack') {
    const deployed = await findFormer(world, work);
    return await end(world, work, { state: 'rolledBack', besides: [looked, deploying(target, deployed)] });
  }
  const { accountUin } = part;
  const { id: certificateId } = certificate;
  const { leafSha256 = '' } = servedOf(certificate);
  const deployed = deploying(target, { accountUin, certificateId, leafSha256, at: world.clock.now() });
  const forgetting = { kind: 'forgetFormers', targetKey: part.targetKey, exceptPartId: part.id } as const;
  return await end(world, work, {
    state: 'good',
    besides: [looked, deployed, forgetting, ...(await lookingAtOld(world, work))],
  });
}

/** The revocation of what was there before may have waited for this. */
async function lookingAtOld({ store, clock }: PartWorld, { part }: PartUnderWay): Promise<readonly Change[]> {
  const { oldCertificateId: subject, accountUin } = part;
  const old = subject === undefined ? undefined : await store.reads.certificates.find(subject);
  if (subject === undefined || old?.scheduledRevocation === undefined) return [];
  return [{ kind: 'scheduleJob', job: { kind: 'advance', subject, accountUin, runAt: clock.now() } }];
}

/** What a handshake must show: what was brought, or what stood there before, or, where that cannot be read, anything but the other. */
function wantedAt(world: PartWorld, { part, certificate }: PartUnderWay): (observation: Observation) => boolean {
  const { leafSha256 } = servedOf(certificate);
  if (part.act === 'bring') return ({ seen }) => seen?.leafSha256 === leafSha256;
  const former = openStanding(world, part)?.leafSha256;
  return ({ seen }) =>
    seen !== undefined && (former === undefined ? seen.leafSha256 !== leafSha256 : seen.leafSha256 === former);
}

async function notServed(world: PartWorld, work: PartUnderWay, trouble: Reason): Promise<StepOutcome> {
  const { part } = work;
  if (part.attempts + 1 < MAX_OBSERVATIONS) return await again(world, work, trouble, OBSERVATION_DELAYS_MS);
  const isKept = part.act === 'bring' && part.former === 'kept';
  if (isKept) return await record(world, part, { stage: 'restore', attempts: 0, trouble });
  return await end(world, work, { state: failedStateOf(part), trouble });
}

/** What was brought there is not served, or was brought there in part: what stood there before comes back. */
async function restore(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target } = work;
  const first = part.trouble ?? because('formerUnreadable');
  const act = puttingBack(world, work);
  if (act === undefined) return await end(world, work, { state: 'failed', trouble: first });
  const outcome = await attempt<BringOutcome>(world, async (signal) => await act(target, signal), {
    isFormerBack: false,
  });
  if (outcome.kind !== 'failed')
    return await end(world, work, { state: 'failed', trouble: because('formerBack', { first }) });
  if (mayTryAgain(work, outcome)) return await again(world, work, first);
  const trouble = because('formerNotBack', { first, second: outcome.reason });
  return await end(world, work, { state: 'failed', trouble });
}

/** On record as deployed again is what was, where it is what stood there. */
async function findFormer(world: PartWorld, { part }: PartUnderWay): Promise<Deployed | undefined> {
  const { oldCertificateId, accountUin } = part;
  if (oldCertificateId === undefined) return undefined;
  const old = await world.store.reads.certificates.find(oldCertificateId);
  const leafSha256 = openStanding(world, part)?.leafSha256;
  if (old === undefined || leafSha256 === undefined || servedOf(old).leafSha256 !== leafSha256) return undefined;
  return { accountUin, certificateId: old.id, leafSha256, at: world.clock.now() };
}

async function againOrEnd(world: PartWorld, work: PartUnderWay, failure: TargetFailure): Promise<StepOutcome> {
  if (mayTryAgain(work, failure)) return await again(world, work, failure.reason);
  return await end(world, work, { state: failedStateOf(work.part), trouble: failure.reason });
}

function mayTryAgain({ part }: PartUnderWay, { mayPass }: TargetFailure): boolean {
  return mayPass && part.attempts + 1 < MAX_ATTEMPTS;
}

/** The same step once more, after a while; while it restores, it keeps why. */
async function again(
  world: PartWorld,
  { part, target }: PartUnderWay,
  trouble: Reason,
  delaysMs: readonly number[] = ATTEMPT_DELAYS_MS,
): Promise<StepOutcome> {
  const attempts = part.attempts + 1;
  await record(world, part, { attempts, trouble });
  const at = addMs(world.clock.now(), delaysMs[attempts - 1] ?? delaysMs.at(-1) ?? 0);
  return { kind: 'again', at, trouble: `Cannot ${part.act} at ${target.instanceId} yet: ${inEnglish(trouble)}` };
}

/** An act whose time is up has failed in a way that may pass; what it has left behind is not known. */
async function attempt<Outcome>(
  world: PartWorld,
  act: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome | TargetFailure>;
async function attempt<Outcome>(
  world: PartWorld,
  act: (signal: AbortSignal) => Promise<Outcome>,
  left: { readonly isFormerBack: boolean },
): Promise<Outcome | (TargetFailure & { readonly isFormerBack: boolean })>;
async function attempt<Outcome>(
  { atTarget }: PartWorld,
  act: (signal: AbortSignal) => Promise<Outcome>,
  left?: { readonly isFormerBack: boolean },
): Promise<Outcome | TargetFailure> {
  try {
    return await atTarget(act);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'TimeoutError') throw error;
    return { kind: 'failed', reason: because('targetLate', { seconds: ACT_SECONDS }), mayPass: true, ...left };
  }
}

function troubleOf({ address: { host, port, serverName }, seen, unseen }: Observation): Reason {
  const address = `${host}:${port} (${serverName})`;
  if (seen === undefined) return because('servedNone', { address, why: unseen ?? because('nothing') });
  const time = seen.notAfter.toISOString();
  return because('servedOther', { address, fingerprint: shortFingerprint(seen.leafSha256), time });
}

const SHOWN_BYTES = 8;

/** The first bytes of a SHA-256 as tools show them: "3F:9A:…". */
function shortFingerprint(sha256: string): string {
  const bytes = sha256.toUpperCase().match(/../g) ?? [];
  return `${bytes.slice(0, SHOWN_BYTES).join(':')}…`;
}

function sealStanding({ secrets }: PartWorld, partId: number, { leafSha256, content }: StandingMaterial): Uint8Array {
  const json = JSON.stringify({ leafSha256, content: base64Of(content) });
  return secrets.seal(bytesOfUtf8(json), standingMaterialPlace(String(partId)));
}

/** What is read was written by sealStanding. */
function openStanding(
  { secrets }: PartWorld,
  { id, sealedFormer }: PartUnderWay['part'],
): StandingMaterial | undefined {
  if (sealedFormer === undefined) return undefined;
  const json = utf8Of(secrets.open(sealedFormer, standingMaterialPlace(String(id))));
  const { leafSha256, content } = JSON.parse(json) as { readonly leafSha256?: string; readonly content: string };
  return { leafSha256, content: bytesOfBase64(content) };
}
