// DownloadCertificate: an issued certificate as a zip of the folders that servers want.

import { recordDownload } from '../../certificates/inventory/download.ts';
import { base64Of } from '../../lib/bytes.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { readableBy } from '../rights/private-key-permission.ts';
import { packFolders, pfxOf } from '../views/download.ts';

export const DownloadCertificate = defineAction({
  name: 'DownloadCertificate',
  input: { CertificateId: 'string!', PfxLegacy: 'bool' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['DescribeDownloadCertificateUrl'],
  run: async (call) => {
    const { world, caller } = call;
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    await recordDownload(world, { actor: caller.accountUin, certificate, form: undefined });
    return {
      Content: base64Of(await packFolders(world, await readableBy(call, certificate), { pfx: pfxOf(call.input) })),
      ContentType: 'application/zip',
    };
  },
});
