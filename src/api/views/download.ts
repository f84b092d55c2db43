// The zips of downloads: which files lie where, by reference/lifecycle.md, "Downloads".

import type { Certificate } from '../../certificates/model/certificate.ts';
import { type DownloadForm, openKey, rootOf } from '../../certificates/inventory/download.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { PfxEncryptionName } from '../../packaging/pfx-encryption.ts';
import { makeZip, type PackedFile } from '../../packaging/zip.ts';
import { keyPemOf } from '../../x509/keys/traditional-key.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { fileStemOf } from './file-stem.ts';
import { makeKeystores } from './keystores.ts';
import { bundleOf } from './material.ts';
import { open, secret } from './packed-files.ts';
import { pairFiles, pairFolders, pairOf } from './pair-download.ts';

/** What is packed, and how. */
export interface Packing {
  readonly form: DownloadForm;
  /** How PFX files are encrypted. */
  readonly pfx: PfxEncryptionName;
}

type DownloadWorld = Pick<World, 'secrets' | 'random'>;

/** Clients look for it by this name. */
const PASSWORD_FILE = 'keystorePass.txt';

/** By the extension parameter PfxLegacy (docs/extensions.md). */
export function pfxOf({ PfxLegacy: isLegacy }: { readonly PfxLegacy: boolean | undefined }): PfxEncryptionName {
  return isLegacy === true ? 'legacy' : 'modern';
}

/** All that there is, in a folder for each kind of server. */
export async function packFolders(
  world: DownloadWorld,
  certificate: Certificate,
  { pfx }: Pick<Packing, 'pfx'>,
): Promise<Uint8Array> {
  const pair = pairOf(world, certificate);
  if (pair !== undefined) return await makeZip(pairFolders(pair));
  const { stem, csr, bundle, leaf, authorities, key } = partsOf(world, certificate);
  const stores = makeKeystores(world, certificate);
  return await makeZip([
    ...open(`${stem}.csr`, csr),
    ...open(`Nginx/1_${stem}_bundle.crt`, bundle),
    ...secret(`Nginx/2_${stem}.key`, key),
    ...open('Apache/1_root_bundle.crt', authorities),
    ...open(`Apache/2_${stem}.crt`, leaf),
    ...secret(`Apache/3_${stem}.key`, key),
    ...secret(`IIS/${stem}.pfx`, stores?.makePfx(pfx)),
    ...secret(`IIS/${PASSWORD_FILE}`, stores?.password),
    ...secret(`Tomcat/${stem}.jks`, stores?.makeJks()),
    ...secret(`Tomcat/${PASSWORD_FILE}`, stores?.password),
  ]);
}

/** What one form asks for, in the folder that Tencent Cloud's guides name; keys are left out where the applicant holds them. */
export async function packForm(
  world: DownloadWorld,
  certificate: Certificate,
  { form, pfx }: Packing,
): Promise<Uint8Array> {
  const pair = pairOf(world, certificate);
  const files = (pair && pairFiles(pair, form)) ?? FILES[form](world, { certificate, pfx });
  const folder = downloadFolderOf(certificate, form);
  return await makeZip(files.map(({ path, content, isSecret }) => ({ path: `${folder}/${path}`, content, isSecret })));
}

/** "example.com_nginx.zip". */
export function downloadNameOf(certificate: Certificate, form: DownloadForm): string {
  return `${downloadFolderOf(certificate, form)}.zip`;
}

function downloadFolderOf(certificate: Certificate, form: DownloadForm): string {
  return `${fileStemOf(certificate)}_${form}`;
}

interface Packed extends Pick<Packing, 'pfx'> {
  readonly certificate: Certificate;
}

type FilesOf = (world: DownloadWorld, packed: Packed) => readonly PackedFile[];

const pfxFiles: FilesOf = (world, { certificate, pfx }) => {
  const stores = makeKeystores(world, certificate);
  const stem = fileStemOf(certificate);
  return [...secret(`${stem}.pfx`, stores?.makePfx(pfx)), ...secret(PASSWORD_FILE, stores?.password)];
};

const FILES: { readonly [form in DownloadForm]: FilesOf } = {
  nginx: (world, { certificate }) => {
    const { stem, bundle, key, csr } = partsOf(world, certificate);
    return [...bundleFiles(stem, bundle), ...secret(`${stem}.key`, key), ...open(`${stem}.csr`, csr)];
  },
  apache: (world, { certificate }) => {
    const { stem, leaf, authorities, key } = partsOf(world, certificate);
    return [...open('root_bundle.crt', authorities), ...open(`${stem}.crt`, leaf), ...secret(`${stem}.key`, key)];
  },
  iis: pfxFiles,
  tomcat: pfxFiles,
  jks: (world, { certificate }) => {
    const stores = makeKeystores(world, certificate);
    const stem = fileStemOf(certificate);
    return [...secret(`${stem}.jks`, stores?.makeJks()), ...secret(PASSWORD_FILE, stores?.password)];
  },
  other: (world, { certificate }) => {
    const { stem, bundle, leaf, authorities, key, csr } = partsOf(world, certificate);
    return [
      ...bundleFiles(stem, bundle),
      ...open(`${stem}.crt`, leaf),
      ...open('root_bundle.crt', authorities),
      ...secret(`${stem}.key`, key),
      ...open(`${stem}.csr`, csr),
    ];
  },
  root: (_world, { certificate }) => {
    const root = rootOf(certificate);
    return open(`${fileStemOf(certificate)}_root.crt`, root === undefined ? undefined : encodePem('CERTIFICATE', root));
  },
};

/** One content under the two endings that servers' documents name. */
function bundleFiles(stem: string, bundle: string): readonly PackedFile[] {
  return [...open(`${stem}_bundle.crt`, bundle), ...open(`${stem}_bundle.pem`, bundle)];
}

/** PEM. */
function partsOf(world: Pick<World, 'secrets'>, certificate: Certificate) {
  const { csr, issued } = certificate;
  const [leaf] = issued?.chain ?? [];
  const key = openKey(world, certificate);
  return {
    stem: fileStemOf(certificate),
    csr: csr === undefined ? undefined : encodePem('CERTIFICATE REQUEST', csr),
    bundle: bundleOf(certificate),
    leaf: leaf === undefined ? undefined : encodePem('CERTIFICATE', leaf),
    authorities: authoritiesOf(certificate),
    key: key === undefined ? undefined : keyPemOf(key),
  };
}

/** Intermediates and root: what Apache's SSLCertificateChainFile takes. */
function authoritiesOf(certificate: Certificate): string | undefined {
  const authorities = certificate.issued?.chain.slice(1) ?? [];
  return authorities.length === 0 ? undefined : authorities.map((der) => encodePem('CERTIFICATE', der)).join('');
}
