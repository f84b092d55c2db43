// A kept CSR in an order: its certificate has the key in hand, as if the service had made it for that alone.

import { because } from '../../../reasons/reason.ts';
import { refuse } from '../../../failure.ts';
import { encodePem } from '../../../x509/pem/pem.ts';
import { type Certificate, keyPasswordPlace, keyPlace } from '../../model/certificate.ts';
import type { World } from '../../ports/world.ts';
import { csrKeyPlace, csrPasswordPlace, type KeptCsr } from '../../model/kept-csr.ts';

/** PEM. Refuses a draft. */
export function pemOfKept({ id, csr }: KeptCsr): string {
  if (csr !== undefined) return encodePem('CERTIFICATE REQUEST', csr);
  return refuse({ kind: 'argumentInvalid', detail: because('csrDraft', { id }) });
}

/** Sealed anew for the certificate, which keeps them when the CSR is deleted. */
export function secretsOfKept(
  { secrets }: Pick<World, 'secrets'>,
  { id, sealedKey, sealedKeyPassword }: KeptCsr,
  certificateId: string,
): Pick<Certificate, 'sealedKey' | 'sealedKeyPassword'> {
  const move = (sealed: Uint8Array | undefined, from: string, to: string) =>
    sealed === undefined ? undefined : secrets.seal(secrets.open(sealed, from), to);
  return {
    sealedKey: move(sealedKey, csrKeyPlace(id), keyPlace(certificateId)),
    sealedKeyPassword: move(sealedKeyPassword, csrPasswordPlace(id), keyPasswordPlace(certificateId)),
  };
}
