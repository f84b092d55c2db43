// What stood at a target before, sealed while it may be put back, and what is brought there in its place.

import { base64Of, bytesOfBase64, bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { openKey, rootOf } from '../inventory/download.ts';
import type { Certificate } from '../model/certificate.ts';
import { standingMaterialPlace } from '../model/deployment.ts';
import type { BroughtMaterial, StandingMaterial } from '../ports/targets.ts';
import type { PartUnderWay, PartWorld } from './part.ts';

/** The key leaves its sealed place here, for the target alone. */
export function materialOf(world: Pick<PartWorld, 'secrets'>, certificate: Certificate): BroughtMaterial {
  const { id, issued } = certificate;
  const key = openKey(world, certificate);
  if (key === undefined || issued === undefined)
    throw new Error(`Cannot bring ${id} anywhere: it has no key or no chain`);
  const root = rootOf(certificate);
  const chain = issued.chain.filter((one) => one !== root);
  return {
    certificateId: id,
    fullchainPem: chain.map((der) => encodePem('CERTIFICATE', der)).join(''),
    keyPem: encodePem('PRIVATE KEY', key),
  };
}

export function sealStanding(
  { secrets }: Pick<PartWorld, 'secrets'>,
  partId: number,
  { leafSha256, content }: StandingMaterial,
): Uint8Array {
  const json = JSON.stringify({ leafSha256, content: base64Of(content) });
  return secrets.seal(bytesOfUtf8(json), standingMaterialPlace(String(partId)));
}

/** What is read was written by sealStanding. */
export function openStanding(
  { secrets }: Pick<PartWorld, 'secrets'>,
  { id, sealedFormer }: PartUnderWay['part'],
): StandingMaterial | undefined {
  if (sealedFormer === undefined) return undefined;
  const json = utf8Of(secrets.open(sealedFormer, standingMaterialPlace(String(id))));
  const { leafSha256, content } = JSON.parse(json) as { readonly leafSha256?: string; readonly content: string };
  return { leafSha256, content: bytesOfBase64(content) };
}
