// UploadCertificate: keep a certificate that somebody else issued.

import { upload } from '../../certificates/upload.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';
import { quoted } from '../wire-values.ts';

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
    if (input.Tags !== undefined && input.Tags.length > 0) {
      refuse({ kind: 'parameterNotBuilt', action: 'UploadCertificate', name: 'Tags' });
    }
    checkType(input.CertificateType ?? 'SVR');
    const outcome = await upload(world, {
      accountUin: caller.accountUin,
      actor: caller.accountUin,
      projectId: input.ProjectId ?? 0,
      alias: input.Alias ?? '',
      chainPem: input.CertificatePublicKey,
      keyPem: input.CertificatePrivateKey,
      keyPassword: input.KeyPassword,
      mayRepeat: input.Repeatable ?? true,
    });
    const { id } = outcome.certificate;
    return { CertificateId: id, RepeatCertId: outcome.kind === 'repeated' ? id : '' };
  },
});

function checkType(text: string): void {
  const type = text.toUpperCase();
  if (type === 'CA') refuse({ kind: 'parameterNotBuilt', action: 'UploadCertificate', name: 'CertificateType=CA' });
  if (type === 'SVR') return;
  refuse({ kind: 'argumentInvalid', detail: `CertificateType is ${quoted(text)}, and may be SVR or CA` });
}
