// DescribeDownloadCertificateUrl: a short-lived link to an issued certificate in the form that one kind of server wants.

import { DOWNLOAD_FORMS, type DownloadForm, recordDownload } from '../../certificates/inventory/download.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { makeDownloadLink } from '../download-link.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { checkReadable } from '../rights/private-key-permission.ts';
import { downloadNameOf, pfxOf } from '../views/download.ts';
import { quoted } from '../words/wire-values.ts';

export const DescribeDownloadCertificateUrl = defineAction({
  name: 'DescribeDownloadCertificateUrl',
  input: { CertificateId: 'string!', ServiceType: 'string', PfxLegacy: 'bool' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['DownloadCertificate'],
  run: async (call) => {
    const { world, caller, input } = call;
    const certificate = getOwnCertificate(call, input.CertificateId);
    const form = formOf(input.ServiceType ?? 'nginx');
    if (form !== 'root') await checkReadable(call, certificate);
    await recordDownload(world, { actor: caller.accountUin, certificate, form });
    const name = downloadNameOf(certificate, form);
    const link = makeDownloadLink(world, { certificateId: certificate.id, form, pfx: pfxOf(input) });
    return { DownloadCertificateUrl: `${link}/${name}`, DownloadFilename: name };
  },
});

/** In any case of letters. */
function formOf(text: string): DownloadForm {
  const form = DOWNLOAD_FORMS.find((known) => known === text.toLowerCase());
  if (form !== undefined) return form;
  const detail = because('valueNotOneOf', { parameter: 'ServiceType', value: quoted(text), choices: DOWNLOAD_FORMS });
  return refuse({ kind: 'downloadFormUnsupported', detail });
}
