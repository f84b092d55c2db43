// A target at Tencent Cloud: the certificate is uploaded to its SSL service, which brings it to the instance.
//
// What is uploaded twice has one id there (Repeatable false), so that no note of ids needs to be kept here.

import { z } from 'zod';
import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { BroughtMaterial } from '../../certificates/ports/targets.ts';
import { readMaterial } from '../material.ts';
import { PassingTrouble, placeErrorOf } from '../place-error.ts';
import type { Brought, Place } from '../place.ts';
import { changeAt, type Interface } from '../settled-change.ts';
import { shownOutput } from '../../lib/shown-output.ts';
import type { Steps } from '../steps.ts';
import type { CallTencentCloud } from './api.ts';
import { findCertificateThere, type Instance } from './instances.ts';

export interface RelayParts extends Instance {
  readonly call: CallTencentCloud;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Between two looks at a deployment there. */
const LOOK_MS = 2 * SECOND_MS;
/** Of one instance there is one row. */
const DETAIL_ROWS = 10;

const UPLOADED = z.object({ CertificateId: z.string().nullish(), RepeatCertId: z.string().nullish() });
const BEGUN = z.object({ DeployRecordId: z.number(), DeployStatus: z.number() });
const DETAIL = z.object({
  TotalCount: z.number(),
  SuccessTotalCount: z.number(),
  FailedTotalCount: z.number(),
  DeployRecordDetailList: z.array(z.object({ ErrorMsg: z.string().nullish() })).nullish(),
});
const CERTIFICATE = z.object({ CertificatePublicKey: z.string().nullish() });
const FORMER = z.strictObject({ certificateId: z.string().min(1) });

export function makeRelayPlace(parts: RelayParts): Place {
  return {
    read: async (steps) => {
      const certificateId = await steps.do('read', async (signal) => await findThere(parts, undefined, signal));
      if (certificateId === '') return undefined;
      const fullchainPem = await steps.do('read', async (signal) => await chainOf(parts, certificateId, signal));
      return { fullchainPem, content: bytesOfUtf8(JSON.stringify({ certificateId })) };
    },
    bring: async (brought, steps) => {
      await steps.do('check', async () => await Promise.resolve(readMaterial(brought)));
      const id = await steps.do('apply', async (signal) => await upload(parts, brought, signal));
      return await deploy(parts, id, steps);
    },
    putBack: async (content, steps) => await deploy(parts, readFormer(content), steps),
    check: async (steps) => {
      await steps.do('read', async (signal) => await findThere(parts, undefined, signal));
      return 'needsNoReload';
    },
  };
}

/** Empty for an instance without a certificate. Throws ReasonError where there is no such instance. */
async function findThere(parts: RelayParts, about: string | undefined, signal: AbortSignal): Promise<string> {
  const { call, type, instanceId } = parts;
  const found = await findCertificateThere(call, { type, instanceId, certificateId: about }, signal);
  return found ?? raiseUnknown(parts);
}

function raiseUnknown({ type, instanceId }: Instance): never {
  throw new ReasonError(because('noRemoteInstance', { type, instance: instanceId }));
}

async function chainOf({ call }: RelayParts, CertificateId: string, signal: AbortSignal): Promise<string> {
  const answer = await call('DescribeCertificateDetail', { CertificateId }, signal);
  return CERTIFICATE.safeParse(answer).data?.CertificatePublicKey ?? '';
}

/** Answers its id there, which is that of before where it was uploaded already. */
async function upload(
  { call }: RelayParts,
  { certificateId, fullchainPem, keyPem }: BroughtMaterial,
  signal: AbortSignal,
): Promise<string> {
  const input = {
    CertificatePublicKey: fullchainPem,
    CertificatePrivateKey: keyPem,
    CertificateType: 'SVR',
    Alias: certificateId,
    Repeatable: false,
  };
  const uploaded = UPLOADED.safeParse(await call('UploadCertificate', input, signal)).data;
  const id = uploaded?.RepeatCertId || uploaded?.CertificateId;
  if (!id) throw new ReasonError(because('answerNotRead'));
  return id;
}

/** By its id there. The same once more would be refused there, and is success here. */
async function deploy(parts: RelayParts, id: string, steps: Steps): Promise<Brought> {
  const remote: Interface<string, string> = {
    find: async (signal) => await findThere(parts, id, signal),
    put: async (certificateId, _present, signal) => await carryOut(parts, certificateId, signal),
    isThere: (certificateId, present) => certificateId === present,
    undo: undefined,
    putStep: 'deliver',
  };
  return await changeAt(remote, { content: id, steps });
}

/** Until it has come to its end there; a deployment that takes longer than a step goes on there, and is found by the next attempt. */
async function carryOut({ call, pause, type, instanceId }: RelayParts, CertificateId: string, signal: AbortSignal) {
  const wish = { CertificateId, InstanceIdList: [instanceId], ResourceType: type, Status: 1 };
  const begun = BEGUN.safeParse(await call('DeployCertificateInstance', wish, signal)).data;
  if (begun === undefined) throw new ReasonError(because('answerNotRead'));
  if (begun.DeployRecordId === 0) throw new PassingTrouble(because('remoteUnderWay'));
  const record = { DeployRecordId: String(begun.DeployRecordId), Limit: DETAIL_ROWS };
  for (;;) {
    const detail = DETAIL.safeParse(await call('DescribeHostDeployRecordDetail', record, signal)).data;
    if (detail === undefined) throw new ReasonError(because('answerNotRead'));
    const { TotalCount, SuccessTotalCount, FailedTotalCount, DeployRecordDetailList } = detail;
    if (FailedTotalCount > 0) {
      const said = DeployRecordDetailList?.find(({ ErrorMsg }) => ErrorMsg)?.ErrorMsg ?? '';
      throw new ReasonError(because('serverSays', { output: shownOutput(said) }));
    }
    if (TotalCount > 0 && SuccessTotalCount === TotalCount) return;
    await pause(LOOK_MS, signal);
  }
}

function readFormer(content: Uint8Array): string {
  const former = FORMER.safeParse(JSON.parse(utf8Of(content))).data;
  if (former === undefined) throw placeErrorOf(new ReasonError(because('formerInOtherForm')));
  return former.certificateId;
}
