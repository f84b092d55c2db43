// DownloadCertificate: an issued certificate as a zip of the folders that servers want.

import { base64Of } from '../../lib/bytes.ts';
import { phaseOf } from '../../certificates/certificate.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../own-certificate.ts';
import { downloadOf } from '../views/download.ts';

export const DownloadCertificate = defineAction({
  name: 'DownloadCertificate',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const { world, caller } = call;
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const now = world.clock.now();
    const phase = phaseOf(certificate, now);
    if (phase !== 'issued' && phase !== 'expired') {
      refuse({ kind: 'phaseForbids', act: 'download', detail: `it is ${phase}, and there is nothing to download` });
    }
    const zip = downloadOf(world, certificate);
    const { accountUin, id } = certificate;
    await world.store.transact(async (rows) => {
      const operation = { accountUin, actor: caller.accountUin, certificateId: id, kind: 'download' as const, at: now };
      await rows.operations.append(operation);
    });
    return { Content: base64Of(zip), ContentType: 'application/zip' };
  },
});
