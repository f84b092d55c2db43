// UploadCertificate: keep a certificate that somebody else issued.

import { upload } from '../../certificates/inventory/upload.ts';
import { defineAction } from '../action.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import { readTags } from '../words/tags.ts';
import { certificateTypeNamed } from '../words/wire-values.ts';

export const UploadCertificate = defineAction({
  name: 'UploadCertificate',
  input: {
    CertificatePublicKey: 'string!',
    CertificatePrivateKey: 'string',
    CertificateType: 'string',
    Alias: 'string',
    ProjectId: 'uint64',
    CertificateUse: 'string',
    Tags: 'Tags[]',
    Repeatable: 'bool',
    KeyPassword: 'string',
  },
  needsVerified: false,
  projectId: (input) => input.ProjectId ?? 0,
  run: async ({ input, caller, world }) => {
    const outcome = await upload(world, {
      accountUin: caller.accountUin,
      actor: caller.accountUin,
      projectId: input.ProjectId ?? 0,
      alias: input.Alias ?? '',
      tags: readTags(input.Tags),
      type: certificateTypeNamed(input.CertificateType ?? 'SVR'),
      chainPem: input.CertificatePublicKey,
      keyPem: input.CertificatePrivateKey,
      keyPassword: input.KeyPassword,
      openTo: { ...caller, except: exclusionsFor(caller, 'UploadCertificate') },
      mayRepeat: input.Repeatable ?? true,
    });
    const { id } = outcome.certificate;
    return { CertificateId: id, RepeatCertId: outcome.kind === 'repeated' ? id : '' };
  },
});
