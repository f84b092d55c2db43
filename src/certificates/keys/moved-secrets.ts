// The secrets of a certificate, taken over by another: they are bound to the record that they are kept in, so they are sealed anew.

import { type Certificate, encryptionKeyPlace, keyPasswordPlace, keyPlace } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';

export type MovedSecrets = Pick<Certificate, 'sealedKey' | 'sealedEncryptionKey' | 'sealedKeyPassword'>;

export const NO_SECRETS: MovedSecrets = {
  sealedKey: undefined,
  sealedEncryptionKey: undefined,
  sealedKeyPassword: undefined,
};

/** For the certificate with the id `to`. */
export function movedSecrets(
  { secrets }: Pick<World, 'secrets'>,
  { from, to }: { readonly from: MovedSecrets & Pick<Certificate, 'id'>; readonly to: string },
): MovedSecrets {
  const move = (sealed: Uint8Array | undefined, place: (certificateId: string) => string) =>
    sealed === undefined ? undefined : secrets.seal(secrets.open(sealed, place(from.id)), place(to));
  return {
    sealedKey: move(from.sealedKey, keyPlace),
    sealedEncryptionKey: move(from.sealedEncryptionKey, encryptionKeyPlace),
    sealedKeyPassword: move(from.sealedKeyPassword, keyPasswordPlace),
  };
}
