// Certificates and keys that somebody hands over, read: done in a thread of its own, whose tasks these are.

import { refuse } from '../../failure.ts';
import { type CertificateFacts, readCertificate } from '../../x509/certificate/certificate.ts';
import { isIssuedBy, isRoot, orderChain } from '../../x509/certificate/chain.ts';
import { KEY_ALGORITHM_IDS } from '../../x509/keys/algorithms.ts';
import { isKeyOf } from '../../x509/keys/key-match.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { deriveKeyHere } from '../../x509/keys/encrypted-key.ts';
import { keyAlgorithmOf } from '../../x509/keys/keys.ts';
import { comparedName } from '../../x509/certificate/names.ts';
import { findKeyName } from '../../x509/keys/other-keys.ts';
import { readPrivateKeyPem } from '../../x509/keys/private-key-file.ts';
import type { PemOutline } from '../../x509/pem/pem-outline.ts';
import { because } from '../../reasons/reason.ts';
import type { Certificate, CertificateType } from '../model/certificate.ts';
import { outlineChain, outlineKey } from '../model/uploaded-texts.ts';
import { readPemCertificates, readPemChain, refuseUnread } from './pem-chain.ts';

export interface UploadedTexts {
  readonly type: CertificateType;
  /** Leaf and chain, PEM, in any order. */
  readonly chainPem: string;
  /** A server certificate needs it; that of an authority may have it. */
  readonly keyPem: string | undefined;
  /** Of an encrypted key. */
  readonly keyPassword: string | undefined;
}

export interface UploadedMaterial {
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** PKCS #8, DER, of the leaf. */
  readonly key: Uint8Array | undefined;
  /** Undefined for what was kept before texts were. */
  readonly chainOutline: PemOutline | undefined;
  /** Undefined without a key. */
  readonly keyOutline: PemOutline | undefined;
}

export interface GivenChain {
  /** Leaf first, each signed by one after it, where they hang together; else as they came. */
  readonly seen: readonly SeenCertificate[];
  readonly hangsTogether: boolean;
}

/** What is asked of a certificate in a thread, so that nobody need read it again. */
export interface SeenCertificate {
  readonly der: Uint8Array;
  /** The common name, or the whole subject. */
  readonly name: string;
  /** As comparedName has it. */
  readonly issuerName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isRoot: boolean;
}

/** Both DER. */
export interface SubjectAndIssuer {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
}

/** As table of a thread; each refuses what it cannot read. */
export const FOREIGN_MATERIAL_TASKS = {
  readUpload,
  readChain: (pem: string): readonly Uint8Array[] => readPemChain(pem),
  lookAtChain,
  isAnyIssued,
};

async function readUpload(texts: UploadedTexts): Promise<UploadedMaterial> {
  const chain = readPemChain(texts.chainPem);
  const [leaf] = chain.map(readCertificate);
  if (leaf === undefined) throw new Error('Cannot find the leaf of a chain that is not empty');
  if (texts.type === 'authority' && !leaf.isCa) {
    refuse({ kind: 'uploadNotAuthority', detail: because('uploadSignsNone') });
  }
  // Before the key, which is then of an algorithm that is known, or another one.
  uploadedAlgorithmOf(leaf);
  const key = await readKey(texts);
  if (key !== undefined && !isKeyOf(leaf, key)) return refuse({ kind: 'uploadKeyMismatch' });
  return { chain, key, ...outlinesOf(texts, { chain, key }) };
}

function outlinesOf(
  { chainPem, keyPem }: UploadedTexts,
  { chain, key }: Pick<UploadedMaterial, 'chain' | 'key'>,
): Pick<UploadedMaterial, 'chainOutline' | 'keyOutline'> {
  const isKeyGiven = keyPem !== undefined && key !== undefined;
  return {
    chainOutline: outlineChain(chainPem, chain),
    keyOutline: isKeyGiven ? outlineKey(keyPem, key) : undefined,
  };
}

export function uploadedAlgorithmOf(leaf: CertificateFacts): Certificate['keyAlgorithm'] {
  const algorithm = keyAlgorithmOf(leaf.key);
  if (algorithm !== undefined) return algorithm;
  const detail = because('uploadAlgorithm', { key: nameOfKey(leaf.key), known: KEY_ALGORITHM_IDS });
  return refuse({ kind: 'uploadAlgorithmUnsupported', detail });
}

/** "RSA 1024", "P-521"; the identifier of what has no name. */
function nameOfKey(key: CertificateFacts['key']): string {
  switch (key.kind) {
    case 'rsa':
      return `RSA ${key.modulusBits}`;
    case 'ed25519':
      return 'Ed25519';
    case 'ec':
      return findKeyName(key.curveOid) ?? key.curveOid;
    case 'other':
      return findKeyName(key.algorithmOid) ?? key.algorithmOid;
  }
}

async function readKey({ type, keyPem, keyPassword }: UploadedTexts): Promise<Uint8Array | undefined> {
  if (keyPem !== undefined && keyPem !== '') {
    const opening = { password: keyPassword, deriveKey: deriveKeyHere };
    return await readPrivateKeyPem(keyPem, opening).catch((cause: unknown) =>
      refuseUnread('uploadKeyUnreadable', cause),
    );
  }
  return type === 'authority' ? undefined : refuse({ kind: 'uploadKeyMissing' });
}

function lookAtChain(pem: string): GivenChain {
  const given = readPemCertificates(pem);
  try {
    return { seen: orderChain(given).map(see), hangsTogether: true };
  } catch (error) {
    if (error instanceof EncodingError) return { seen: given.map(see), hangsTogether: false };
    return refuseUnread('uploadUnreadable', error);
  }
}

function see(der: Uint8Array): SeenCertificate {
  const certificate = readCertificate(der);
  const { subject, issuer, notBefore, notAfter } = certificate;
  const name = subject.commonNames[0] ?? subject.text;
  return { der, name, issuerName: comparedName(issuer), notBefore, notAfter, isRoot: isRoot(certificate) };
}

/** Whether in one of the pairs the issuer, who bears its name, has signed the subject. */
function isAnyIssued(pairs: readonly SubjectAndIssuer[]): boolean {
  return pairs.some(({ subject, issuer }) => isIssuedBy(readCertificate(subject), readCertificate(issuer)));
}
