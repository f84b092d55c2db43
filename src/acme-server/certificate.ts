// The certificate of an order, with its chain, and the other chains that there are (RFC 8555 §7.4.2).

import { refuseWith } from '../acme/problems.ts';
import type { IssuedMaterial } from '../certificates/model/certificate.ts';
import { because } from '../reasons/reason.ts';
import { readCertificate } from '../x509/certificate/certificate.ts';
import { encodePem } from '../x509/pem/pem.ts';
import { type AccountCall, type AcmeAnswer, checkNoPayload } from './call.ts';
import { getOrder } from './new-order.ts';

export async function answerCertificate(
  call: AccountCall,
  { id, chain }: { readonly id: string; readonly chain: number },
): Promise<AcmeAnswer> {
  checkNoPayload(call);
  const { world, addresses } = call.parts;
  const { certificateId } = await getOrder(call, id);
  const certificate =
    certificateId === undefined ? undefined : await world.store.reads.certificates.findWithDeleted(certificateId);
  const chains = certificate?.issued === undefined ? [] : chainsOf(certificate.issued);
  const shown = chains[chain];
  if (shown === undefined) return refuseWith('malformed', because('acmeNothingThere'));
  const others = chains.map((_, at) => at).filter((at) => at !== chain);
  return {
    status: 200,
    headers:
      others.length === 0 ? {} : { link: others.map((at) => `<${addresses.certificate(id, at)}>;rel="alternate"`) },
    body: {
      type: 'application/pem-certificate-chain',
      text: shown.map((der) => encodePem('CERTIFICATE', der)).join(''),
    },
  };
}

/**
 * Without the root, which whoever trusts it has; where the root is certified by another root, with that first, and without. Then all of it,
 * for clients that put the root into a file for others.
 */
function chainsOf({ chain }: IssuedMaterial): readonly (readonly Uint8Array[])[] {
  const last = chain.at(-1);
  const isRooted = last !== undefined && isSelfIssued(last);
  const withoutRoot = isRooted ? chain.slice(0, -1) : chain;
  const shortest = withoutRoot.slice(0, 2);
  return [withoutRoot, ...(shortest.length < withoutRoot.length ? [shortest] : []), ...(isRooted ? [chain] : [])];
}

function isSelfIssued(der: Uint8Array): boolean {
  const { issuer, subject } = readCertificate(der);
  return Buffer.compare(issuer.der, subject.der) === 0;
}
