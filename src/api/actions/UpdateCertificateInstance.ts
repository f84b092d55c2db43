// UpdateCertificateInstance: a certificate, or one that is uploaded now, is to be brought to wherever another one is.

import { listBound, update } from '../../certificates/deployment/deploy.ts';
import { updateDetails } from '../../certificates/inventory/update-details.ts';
import { upload } from '../../certificates/inventory/upload.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Call, defineAction } from '../action.ts';
import { deployStatusOf } from '../deployment/deploy-status.ts';
import { meantAndOpen, meantBy, progressOf } from '../deployment/meant.ts';
import { idsIn } from '../empty-list.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import type { InputOf } from '../input/input.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { readTags } from '../words/tags.ts';

const NAME = 'UpdateCertificateInstance';

const INPUT = {
  OldCertificateId: 'string!',
  ResourceTypes: 'string[]!',
  CertificateId: 'string',
  Regions: 'string[]',
  ResourceTypesRegions: 'ResourceTypeRegions[]',
  CertificatePublicKey: 'string',
  CertificatePrivateKey: 'string',
  ExpiringNotificationSwitch: 'uint64',
  Repeatable: 'bool',
  AllowDownload: 'bool',
  Tags: 'Tags[]',
  ProjectId: 'uint64',
} as const;

type UpdateCall = Call<InputOf<typeof INPUT>>;

/** AllowDownload, a switch of the real cloud, is not heeded. */
export const UpdateCertificateInstance = defineAction({
  name: NAME,
  input: INPUT,
  needsVerified: true,
  certificateIds: (input) => idsIn(input.OldCertificateId, input.CertificateId),
  run: async (call) => {
    const { input, caller, world } = call;
    const meant = meantBy(input);
    const old = getOwnCertificate(call, input.OldCertificateId);
    const isMeant = meantAndOpen(meant, caller);
    // Nothing is uploaded for what is nowhere.
    await listBound(world, { old, isMeant });
    const switched = noticesSwitchIn(call);
    const certificate = await newCertificateOf(call);
    const { deployment, kind, at } = await update(world, { actor: caller.accountUin, certificate, old, isMeant });
    if (switched !== undefined) await switchNotices(call, { old, ignoresExpiry: switched });
    return {
      DeployRecordId: deployment.id,
      DeployStatus: deployStatusOf({ kind }),
      UpdateSyncProgress: progressOf(meant, at),
    };
  },
});

/** The one that is named, or what is uploaded: once, however often the call comes, unless it says otherwise. */
async function newCertificateOf(call: UpdateCall): Promise<Certificate> {
  const { input, caller, world } = call;
  const { CertificateId: id, CertificatePublicKey: chainPem, CertificatePrivateKey: keyPem } = input;
  if (id !== undefined && id !== '') return getOwnCertificate(call, id);
  if (chainPem === undefined) return refuse({ kind: 'parameterMissing', name: 'CertificateId' });
  const { accountUin } = caller;
  const outcome = await upload(world, {
    accountUin,
    actor: accountUin,
    projectId: input.ProjectId ?? 0,
    alias: '',
    tags: readTags(input.Tags),
    type: 'server',
    chainPem,
    keyPem,
    keyPassword: undefined,
    openTo: { ...caller, except: exclusionsFor(caller, NAME) },
    mayRepeat: input.Repeatable ?? false,
  });
  return outcome.certificate;
}

/** 1 silences the notices of expiry of the one that is replaced, 0 has them again. */
function noticesSwitchIn({ input: { ExpiringNotificationSwitch: status } }: UpdateCall): boolean | undefined {
  if (status === undefined || status <= 1) return status === undefined ? undefined : status === 1;
  return refuse({ kind: 'parameterValueInvalid', name: 'ExpiringNotificationSwitch', detail: because('zeroOrOne') });
}

async function switchNotices(
  { caller, world }: UpdateCall,
  { old, ignoresExpiry }: { readonly old: Certificate; readonly ignoresExpiry: boolean },
): Promise<void> {
  if (ignoresExpiry === old.ignoresExpiry) return;
  const change = { ignoresExpiry };
  await updateDetails(world, { actor: caller.accountUin, certificates: [old], change, kind: 'changeNotices' });
}
