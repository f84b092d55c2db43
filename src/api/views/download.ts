// The zip that DownloadCertificate answers: reference/lifecycle.md, "Downloads", the PEM folders.

import { zipSync } from 'fflate';
import type { Certificate } from '../../certificates/certificate.ts';
import type { World } from '../../certificates/ports.ts';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { encodePem } from '../../x509/pem.ts';
import { bundleOf, privateKeyOf, rootOf } from './material.ts';

/** Keys are left out where the applicant holds them. */
export function downloadOf(world: Pick<World, 'secrets'>, certificate: Certificate): Uint8Array {
  const files = filesOf(world, certificate).filter(([, text]) => text !== undefined);
  return zipSync(Object.fromEntries(files.map(([path, text]) => [path, bytesOfUtf8(text ?? '')])));
}

function filesOf(
  world: Pick<World, 'secrets'>,
  certificate: Certificate,
): readonly (readonly [path: string, text: string | undefined])[] {
  const stem = fileStemOf(certificate);
  const key = privateKeyOf(world, certificate) ?? undefined;
  const [leaf] = certificate.issued?.chain ?? [];
  const csr = certificate.csr === undefined ? undefined : encodePem('CERTIFICATE REQUEST', certificate.csr);
  return [
    [`${stem}.csr`, csr],
    [`Nginx/1_${stem}_bundle.crt`, bundleOf(certificate)],
    [`Nginx/2_${stem}.key`, key],
    ['Apache/1_root_bundle.crt', authoritiesOf(certificate)],
    [`Apache/2_${stem}.crt`, leaf === undefined ? undefined : encodePem('CERTIFICATE', leaf)],
    [`Apache/3_${stem}.key`, key],
  ];
}

/** Intermediates and root: what Apache's SSLCertificateChainFile takes. */
function authoritiesOf(certificate: Certificate): string | undefined {
  const authorities = certificate.issued?.chain.slice(1) ?? [];
  if (authorities.length === 0) return undefined;
  const root = rootOf(certificate);
  const inOrder = root === undefined ? authorities : [...authorities.filter((der) => der !== root), root];
  return inOrder.map((der) => encodePem('CERTIFICATE', der)).join('');
}

/** The main domain as a file name: "*." of a wildcard would be a pattern to a shell. */
function fileStemOf({ id, names: [main] }: Certificate): string {
  return main === undefined || main === '' ? id : main.replace(/^\*\./u, '_.').replace(/[^a-z0-9._-]/gu, '_');
}
