// The zips of national pairs: both certificates and both keys, under the names that Tencent Cloud gives them.

import type { Certificate } from '../../certificates/model/certificate.ts';
import { type DownloadForm, openEncryptionKey, openKey } from '../../certificates/inventory/download.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { PackedFile } from '../../packaging/zip.ts';
import { keyPemOf } from '../../x509/keys/traditional-key.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { fileStemOf } from './file-stem.ts';
import { bundleOf, encryptionBundleOf } from './material.ts';
import { open, secret } from './packed-files.ts';

/** PEM. */
interface HalfFiles {
  readonly csr: string | undefined;
  readonly leaf: string;
  readonly bundle: string;
  readonly key: string | undefined;
}

export interface PairFiles {
  readonly stem: string;
  readonly sign: HalfFiles;
  readonly encrypt: HalfFiles;
  /** Intermediates and root. */
  readonly authorities: string;
}

/** Undefined for what is no pair. */
export function pairOf(world: Pick<World, 'secrets'>, certificate: Certificate): PairFiles | undefined {
  const { issued, csr, encryptionCsr } = certificate;
  const [leaf, ...authorities] = issued?.chain ?? [];
  const encryption = issued?.encryption;
  if (leaf === undefined || encryption === undefined) return undefined;
  return {
    stem: fileStemOf(certificate),
    sign: {
      csr: requestOf(csr),
      leaf: encodePem('CERTIFICATE', leaf),
      bundle: bundleOf(certificate),
      key: keyOf(openKey(world, certificate)),
    },
    encrypt: {
      csr: requestOf(encryptionCsr),
      leaf: encodePem('CERTIFICATE', encryption.leaf),
      bundle: encryptionBundleOf(certificate, encryption),
      key: keyOf(openEncryptionKey(world, certificate)),
    },
    authorities: authorities.map((der) => encodePem('CERTIFICATE', der)).join(''),
  };
}

/** All that there is, in a folder for each kind of server. */
export function pairFolders(pair: PairFiles): readonly PackedFile[] {
  const { stem, sign, encrypt, authorities } = pair;
  return [
    ...requests(pair),
    ...open(`Nginx/1_${stem}_sign_bundle.crt`, sign.bundle),
    ...open(`Nginx/2_${stem}_encrypt_bundle.crt`, encrypt.bundle),
    ...secret(`Nginx/3_${stem}_sign.key`, sign.key),
    ...secret(`Nginx/4_${stem}_encrypt.key`, encrypt.key),
    ...open('Apache/1_root_sign_bundle.crt', authorities),
    ...open('Apache/2_root_encrypt_bundle.crt', authorities),
    ...open(`Apache/3_${stem}_sign.crt`, sign.leaf),
    ...open(`Apache/4_${stem}_encrypt.crt`, encrypt.leaf),
    ...secret(`Apache/5_${stem}_sign.key`, sign.key),
    ...secret(`Apache/6_${stem}_encrypt.key`, encrypt.key),
  ];
}

/** What one form asks for; undefined where a pair has no other files than any certificate. */
export function pairFiles(pair: PairFiles, form: DownloadForm): readonly PackedFile[] | undefined {
  switch (form) {
    case 'nginx':
      return [...bundles(pair), ...keys(pair), ...requests(pair)];
    case 'apache':
      return [...chains(pair), ...leaves(pair), ...keys(pair)];
    case 'other':
      return [...bundles(pair), ...leaves(pair), ...chains(pair), ...keys(pair), ...requests(pair)];
    default:
      return undefined;
  }
}

function requests({ stem, sign, encrypt }: PairFiles): readonly PackedFile[] {
  return [...open(`${stem}_sign.csr`, sign.csr), ...open(`${stem}_encrypt.csr`, encrypt.csr)];
}

/** One content under the two endings that servers' documents name. */
function bundles({ stem, sign, encrypt }: PairFiles): readonly PackedFile[] {
  return [
    ...open(`${stem}_sign_bundle.crt`, sign.bundle),
    ...open(`${stem}_sign_bundle.pem`, sign.bundle),
    ...open(`${stem}_encrypt_bundle.crt`, encrypt.bundle),
    ...open(`${stem}_encrypt_bundle.pem`, encrypt.bundle),
  ];
}

function leaves({ stem, sign, encrypt }: PairFiles): readonly PackedFile[] {
  return [...open(`${stem}_sign.crt`, sign.leaf), ...open(`${stem}_encrypt.crt`, encrypt.leaf)];
}

function chains({ authorities }: PairFiles): readonly PackedFile[] {
  return [...open('root_sign_bundle.crt', authorities), ...open('root_encrypt_bundle.crt', authorities)];
}

function keys({ stem, sign, encrypt }: PairFiles): readonly PackedFile[] {
  return [...secret(`${stem}_sign.key`, sign.key), ...secret(`${stem}_encrypt.key`, encrypt.key)];
}

function requestOf(csr: Uint8Array | undefined): string | undefined {
  return csr === undefined ? undefined : encodePem('CERTIFICATE REQUEST', csr);
}

function keyOf(key: Uint8Array | undefined): string | undefined {
  return key === undefined ? undefined : keyPemOf(key);
}
