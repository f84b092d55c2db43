// Keep a certificate that somebody else issued: chain put in order, key matched, duplicates seen.

import { refuse } from '../failure.ts';
import { type CertificateFacts, fingerprint } from '../x509/certificate.ts';
import { isKeyOf } from '../x509/chain.ts';
import { keyAlgorithmOf, readPrivateKeyPem } from '../x509/keys.ts';
import { type Certificate, type CertificateType, keyPlace } from './certificate.ts';
import type { CertificateFilter } from './certificate-filter.ts';
import { adoptForeignName, type DomainName } from './domain-name.ts';
import { newOrder, withFreshId } from './order.ts';
import { type PemChain, readPemChain, refuseUnread } from './pem-chain.ts';
import type { World } from './ports.ts';
import { UPLOADED_PRODUCT_ID } from './product.ts';
import { recordSubjectKey } from './subject-keys.ts';
import type { Tag } from './tag.ts';

export interface Upload {
  readonly accountUin: string;
  readonly actor: string;
  readonly projectId: number;
  readonly alias: string;
  readonly tags: readonly Tag[];
  readonly type: CertificateType;
  /** Leaf and chain, PEM, in any order. */
  readonly chainPem: string;
  /** A server certificate needs it; that of an authority may have it. */
  readonly keyPem: string | undefined;
  /** Of an encrypted key. */
  readonly keyPassword: string | undefined;
  /** Where a repetition is looked for: among what is open to whoever uploads. */
  readonly openTo: Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'>;
  /** Whether the same leaf may be kept twice. */
  readonly mayRepeat: boolean;
}

export type UploadOutcome =
  | { readonly kind: 'kept'; readonly certificate: Certificate }
  | { readonly kind: 'repeated'; readonly certificate: Certificate };

type UploadWorld = Pick<World, 'store' | 'secrets' | 'clock' | 'random' | 'deriveKey'>;

/** Answers the new record, or the one that has this leaf already where it may not be kept twice. */
export async function upload(world: UploadWorld, request: Upload): Promise<UploadOutcome> {
  const material = await readMaterial(world, request);
  const now = world.clock.now();
  const { accountUin, actor } = request;
  return await withFreshId(world, async (id) => {
    const certificate = recordOf(world, { id, request, material, now });
    return await world.store.transact(async (rows): Promise<UploadOutcome> => {
      const known = request.mayRepeat
        ? undefined
        : await rows.certificates.findUploaded(request.openTo, fingerprint(material.leaf, 'sha256'));
      if (known !== undefined) return { kind: 'repeated', certificate: known };
      await rows.certificates.insert(certificate);
      await recordSubjectKey(rows, certificate);
      await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'upload', at: now });
      return { kind: 'kept', certificate };
    });
  });
}

interface Material extends PemChain {
  /** PKCS #8. */
  readonly key: Uint8Array | undefined;
}

async function readMaterial(world: UploadWorld, request: Upload): Promise<Material> {
  const read = readPemChain(request.chainPem);
  if (request.type === 'authority' && !read.facts.isCa) {
    refuse({ kind: 'uploadNotAuthority', detail: 'its lowest certificate may not sign others' });
  }
  const key = await readKey(world, request);
  if (key !== undefined && !isKeyOf(read.facts.spki, key)) return refuse({ kind: 'uploadKeyMismatch' });
  return { ...read, key };
}

async function readKey(
  { deriveKey }: UploadWorld,
  { type, keyPem, keyPassword }: Upload,
): Promise<Uint8Array | undefined> {
  if (keyPem !== undefined && keyPem !== '') {
    const opening = { password: keyPassword, deriveKey };
    return await readPrivateKeyPem(keyPem, opening).catch((cause: unknown) =>
      refuseUnread('uploadKeyUnreadable', cause),
    );
  }
  return type === 'authority' ? undefined : refuse({ kind: 'uploadKeyMissing' });
}

function recordOf(
  world: UploadWorld,
  about: { readonly id: string; readonly request: Upload; readonly material: Material; readonly now: Date },
): Certificate {
  const { id, request, material, now } = about;
  const { accountUin, projectId, alias, tags, type } = request;
  const { serial, notBefore, notAfter } = material.facts;
  const names = namesOf(material.facts);
  return newOrder({
    id,
    accountUin,
    projectId,
    alias,
    tags,
    type,
    names,
    createdAt: now,
    source: 'uploaded',
    productId: UPLOADED_PRODUCT_ID,
    maxNames: names.length,
    step: 'issued',
    csrOrigin: 'upload',
    keyAlgorithm: algorithmOf(material.facts),
    sealedKey: material.key === undefined ? undefined : world.secrets.seal(material.key, keyPlace(id)),
    issued: { chain: material.chain, serial, notBefore, notAfter, issuedAt: now, encryption: undefined },
  });
}

/** Somebody else's names need not be public domain names; they are shown, and never proved. */
function namesOf({ subject, dnsNames }: CertificateFacts): readonly DomainName[] {
  const texts = dnsNames.length > 0 ? dnsNames : subject.commonNames.slice(0, 1);
  return texts.map(adoptForeignName).filter((name) => name !== undefined);
}

function algorithmOf(facts: CertificateFacts): Certificate['keyAlgorithm'] {
  const algorithm = keyAlgorithmOf(facts.key);
  if (algorithm !== undefined) return algorithm;
  const detail = 'its key is of an algorithm that this service does not know';
  return refuse({ kind: 'uploadAlgorithmUnsupported', detail });
}
