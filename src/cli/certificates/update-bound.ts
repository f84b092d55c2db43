// A reissued certificate is brought to wherever its original is.

import { z } from 'zod';
import { ApiRefusal, type ApiAnswer, type Call } from '../../client/client.ts';
import type { Shell } from '../shell.ts';
import { readAnswer } from './answers.ts';
import { type Deploying, lookAtUpdate, runDeployment } from './deployments.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

interface Replacing {
  readonly old: string;
  readonly id: string;
}

const NOWHERE = 'FailedOperation.CertificateDeployInstanceEmpty';
const RECORDS = z.object({ DeployRecordList: z.array(z.object({ Id: z.number() })).nullish() });

/** Throws ApiRefusal where the original is nowhere, and never was replaced by this one. */
export async function updateBound(shell: Shell, { old, id }: Replacing, options: Deploying): Promise<void> {
  await runDeployment(
    shell,
    {
      certificateId: id,
      act: `bring ${id} to where ${old} is`,
      begin: async (call) => await begin(call, { old, id }),
      look: lookAtUpdate,
    },
    options,
  );
}

/** The service may have brought it there by itself (`afterReissue`), so that the original is nowhere any more: its record counts then. */
async function begin(call: Call, { old, id }: Replacing): Promise<ApiAnswer> {
  const ids = { OldCertificateId: old, CertificateId: id };
  try {
    return await call('UpdateCertificateInstance', { ...ids, ResourceTypes: RESOURCE_TYPES });
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== NOWHERE) throw error;
    const answer = await call('DescribeHostUpdateRecord', { ...ids, Offset: 0, Limit: 1 });
    const [record] = readAnswer(RECORDS, answer).DeployRecordList ?? [];
    if (record === undefined) throw error;
    return { DeployRecordId: record.Id, DeployStatus: 1 };
  }
}
