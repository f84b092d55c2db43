// Keep a certificate that somebody else issued: chain put in order, key matched, duplicates seen.

import { type CertificateFacts, fingerprint, readCertificate } from '../../x509/certificate/certificate.ts';
import { addressOfOctets } from '../../lib/network/ip-address.ts';
import { type Certificate, keyPlace } from '../model/certificate.ts';
import type { CertificateFilter } from '../model/certificate-filter.ts';
import { adoptForeignName, adoptForeignTitle, type DomainName } from '../model/domain-name.ts';
import { type UploadedMaterial, type UploadedTexts, uploadedAlgorithmOf } from '../material/foreign-material.ts';
import { newOrder } from '../ordering/order.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import { takingRoom } from '../deciding/room.ts';
import { inserting } from '../deciding/saving.ts';
import type { World } from '../ports/world.ts';
import { UPLOADED_PRODUCT_ID } from '../model/product.ts';
import { storedBytesOf } from '../model/quota.ts';
import { recordingSubjectKey } from '../keys/admitted-keys.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import { changing, type Expectation, expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import type { Tag } from '../model/tag.ts';
import { sealKeyOutline } from '../model/uploaded-texts.ts';

export interface Upload extends UploadedTexts {
  readonly accountUin: string;
  readonly actor: string;
  readonly projectId: number;
  readonly alias: string;
  readonly tags: readonly Tag[];
  /** Where a repetition is looked for: among what is open to whoever uploads. */
  readonly openTo: Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'>;
  /** Whether the same leaf may be kept twice. */
  readonly mayRepeat: boolean;
}

export type UploadOutcome =
  | { readonly kind: 'kept'; readonly certificate: Certificate }
  | { readonly kind: 'repeated'; readonly certificate: Certificate };

type UploadWorld = Pick<
  World,
  'store' | 'origin' | 'hooksToldOf' | 'secrets' | 'limits' | 'clock' | 'random' | 'foreignMaterial'
>;

/** Answers the new record, or the one that has this leaf already where it may not be kept twice. */
export async function upload(world: UploadWorld, request: Upload): Promise<UploadOutcome> {
  const material = await readMaterial(world, request);
  const now = world.clock.now();
  return await withFreshId(world, async (id) => {
    const certificate = recordOf(world, { id, request, material, now });
    return await carryOut(world, async (failed): Promise<Decision<UploadOutcome>> => {
      await refuseFailed(world, failed);
      const known = failed?.kind === 'leafNew' ? await findKnown(world, failed) : undefined;
      if (known !== undefined) return { set: NO_CHANGE, answer: { kind: 'repeated', certificate: known } };
      return { set: keeping(world, { request, material, certificate }), answer: { kind: 'kept', certificate } };
    });
  });
}

async function findKnown(
  { store }: Pick<UploadWorld, 'store'>,
  { openTo, leafSha256 }: Extract<Expectation, { readonly kind: 'leafNew' }>,
): Promise<Certificate | undefined> {
  return await store.reads.certificates.findUploaded(openTo, leafSha256);
}

interface Keeping {
  readonly request: Upload;
  readonly material: Material;
  readonly certificate: Certificate;
}

function keeping(world: UploadWorld, { request, material, certificate }: Keeping): WriteSet {
  const { actor, openTo, mayRepeat } = request;
  const { id: certificateId, accountUin, createdAt: at } = certificate;
  return together(
    mayRepeat ? NO_CHANGE : expecting({ kind: 'leafNew', openTo, leafSha256: fingerprint(material.leaf, 'sha256') }),
    takingRoom(world, { accountUin, records: 1, bytes: storedBytesOf(certificate) }),
    inserting(world, certificate),
    changing(...recordingSubjectKey(certificate), {
      kind: 'operation',
      operation: { accountUin, actor, certificateId, kind: 'upload', at },
    }),
  );
}

interface Material extends UploadedMaterial {
  readonly leaf: Uint8Array;
  /** Of the leaf. */
  readonly facts: CertificateFacts;
}

/** The leaf is read here once more: it could be read in time before. */
async function readMaterial({ foreignMaterial }: UploadWorld, request: Upload): Promise<Material> {
  const { accountUin, type, chainPem, keyPem, keyPassword } = request;
  const material = await foreignMaterial.readUpload({ type, chainPem, keyPem, keyPassword }, accountUin);
  const [leaf] = material.chain;
  if (leaf === undefined) throw new Error('Cannot find the leaf of a chain that is not empty');
  return { ...material, leaf, facts: readCertificate(leaf) };
}

function recordOf(
  world: UploadWorld,
  about: { readonly id: string; readonly request: Upload; readonly material: Material; readonly now: Date },
): Certificate {
  const { id, request, material, now } = about;
  const { accountUin, projectId, alias, tags, type } = request;
  const { serial, notBefore, notAfter } = material.facts;
  const names = adoptNames(material.facts);
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
    keyAlgorithm: uploadedAlgorithmOf(material.facts),
    chainOutline: material.chainOutline,
    sealedKeyOutline: material.keyOutline === undefined ? undefined : sealKeyOutline(world, material.keyOutline, id),
    sealedKey: material.key === undefined ? undefined : world.secrets.seal(material.key, keyPlace(id)),
    issued: { chain: material.chain, serial, notBefore, notAfter, issuedAt: now, encryption: undefined },
  });
}

/**
 * The names of an uploaded certificate need not be public domain names: they are shown, and never proved. They are its domain
 * names; without any, its addresses; without those, its common name as it is written; and without that, its whole subject.
 */
export function adoptNames({ subject, dnsNames, addresses }: CertificateFacts): readonly DomainName[] {
  const hosts = dnsNames.length > 0 ? dnsNames : addresses.filter(isAddress).map(addressOfOctets);
  const adopted = hosts.map(adoptForeignName).filter((name) => name !== undefined);
  if (adopted.length > 0) return adopted;
  const title = adoptForeignTitle(subject.commonNames[0] ?? '') ?? adoptForeignTitle(subject.text);
  return title === undefined ? [] : [title];
}

function isAddress({ length }: Uint8Array): boolean {
  return length === 4 || length === 16;
}
