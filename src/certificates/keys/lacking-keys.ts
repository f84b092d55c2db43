// The keys that a certificate lacks, sealed for it: a pair has two.

import { type Certificate, encryptionKeyPlace, keyPlace, lacksEncryptionKey, lacksKey } from '../model/certificate.ts';
import type { KeyMaker, KeyWanted, MadeKey } from '../ports/key-maker.ts';
import type { World } from '../ports/world.ts';

export type LackingKeys = Partial<Pick<Certificate, 'csr' | 'sealedKey' | 'encryptionCsr' | 'sealedEncryptionKey'>>;

/**
 * Of a pair both, or that of the half that encrypts where the applicant has brought the other; without those that `make`
 * answers undefined for. They are sealed before they are stored, and the authority will see nothing of them but the CSRs.
 */
export async function lackingKeysOf(
  { secrets }: Pick<World, 'secrets'>,
  certificate: Certificate,
  make: (wanted: KeyWanted) => Promise<MadeKey | undefined>,
): Promise<LackingKeys> {
  const { id, csr, keyAlgorithm: algorithm, names, accountUin } = certificate;
  const wanted = { algorithm, names, accountUin };
  const own = csr === undefined ? await make(wanted) : undefined;
  const other = lacksEncryptionKey(certificate) ? await make(wanted) : undefined;
  return {
    ...(own && { csr: own.csr, sealedKey: secrets.seal(own.pkcs8, keyPlace(id)) }),
    ...(other && {
      encryptionCsr: other.csr,
      sealedEncryptionKey: secrets.seal(other.pkcs8, encryptionKeyPlace(id)),
    }),
  };
}

/** Gives an order what it lacks of keys, where they were made ahead. */
export type KeysAtHand = (order: Certificate, now: { readonly mayTake: boolean }) => Promise<Certificate>;

/** Of one order: however often it is decided anew, it takes keys once, and has them from then on. */
export function keysAtHandOf(
  world: Pick<World, 'secrets'> & { readonly keyMaker: Pick<KeyMaker, 'takeKeyAtHand'> },
): KeysAtHand {
  let taken: Promise<LackingKeys> | undefined;
  return async (order, { mayTake }) => {
    if (!lacksKey(order)) return order;
    if (mayTake) taken ??= lackingKeysOf(world, order, async (wanted) => await world.keyMaker.takeKeyAtHand(wanted));
    return { ...order, ...(await taken) };
  };
}
