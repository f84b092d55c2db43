// New material under the id of an uploaded certificate, and the material of before, kept sealed until it comes back.

import { base64Of, bytesOfBase64, bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { decodeOutline, encodeOutline } from '../../x509/pem/pem-outline.ts';
import { openKey } from '../inventory/download.ts';
import { adoptNames } from '../inventory/upload.ts';
import { type UploadedMaterial, uploadedAlgorithmOf } from '../material/foreign-material.ts';
import { type Certificate, keyOutlinePlace, keyPlace } from '../model/certificate.ts';
import { formerMaterialPlace } from '../model/deployment.ts';
import { sealKeyOutline } from '../model/uploaded-texts.ts';
import type { World } from '../ports/world.ts';

type SealingWorld = Pick<World, 'secrets' | 'clock'>;

/** The same certificate with other material, of a generation of its own. */
export function withMaterial(world: SealingWorld, certificate: Certificate, material: UploadedMaterial): Certificate {
  const { id, generation } = certificate;
  const [leaf] = material.chain;
  if (leaf === undefined) throw new Error(`Cannot give ${id} other material: its chain is empty`);
  const facts = readCertificate(leaf);
  const { serial, notBefore, notAfter } = facts;
  const now = world.clock.now();
  const names = adoptNames(facts);
  return {
    ...certificate,
    names,
    maxNames: names.length,
    generation: generation + 1,
    keyAlgorithm: uploadedAlgorithmOf(facts),
    chainOutline: material.chainOutline,
    sealedKey: material.key === undefined ? undefined : world.secrets.seal(material.key, keyPlace(id)),
    sealedKeyOutline: material.keyOutline === undefined ? undefined : sealKeyOutline(world, material.keyOutline, id),
    issued: { chain: material.chain, serial, notBefore, notAfter, issuedAt: now, encryption: undefined },
    updatedAt: now,
  };
}

/** What is written here, openFormer reads. */
export function sealFormer(
  world: Pick<World, 'secrets'>,
  { deploymentId, certificate }: { readonly deploymentId: number; readonly certificate: Certificate },
): Uint8Array {
  const { id, issued, chainOutline, sealedKeyOutline } = certificate;
  const key = openKey(world, certificate);
  const json = JSON.stringify({
    chain: issued?.chain.map(base64Of) ?? [],
    key: key === undefined ? undefined : base64Of(key),
    chainOutline: chainOutline === undefined ? undefined : encodeOutline(chainOutline),
    keyOutline:
      sealedKeyOutline === undefined ? undefined : utf8Of(world.secrets.open(sealedKeyOutline, keyOutlinePlace(id))),
  });
  return world.secrets.seal(bytesOfUtf8(json), formerMaterialPlace(String(deploymentId)));
}

interface Sealed {
  readonly chain: readonly string[];
  readonly key?: string;
  readonly chainOutline?: string;
  readonly keyOutline?: string;
}

export function openFormer(
  { secrets }: Pick<World, 'secrets'>,
  { deploymentId, sealedFormer }: { readonly deploymentId: number; readonly sealedFormer: Uint8Array },
): UploadedMaterial {
  const json = utf8Of(secrets.open(sealedFormer, formerMaterialPlace(String(deploymentId))));
  const { chain, key, chainOutline, keyOutline } = JSON.parse(json) as Sealed;
  return {
    chain: chain.map(bytesOfBase64),
    key: key === undefined ? undefined : bytesOfBase64(key),
    chainOutline: chainOutline === undefined ? undefined : decodeOutline(chainOutline),
    keyOutline: keyOutline === undefined ? undefined : decodeOutline(keyOutline),
  };
}
