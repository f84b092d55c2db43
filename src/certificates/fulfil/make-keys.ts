// Makes the key and the CSR of an order whose applicant has brought none.

import type { ActOutcome, ActWorld, Attempt } from '../deciding/act.ts';
import { saveOver } from '../deciding/saving.ts';
import { changing } from '../ports/write-set.ts';
import { recordingSubjectKey } from '../keys/admitted-keys.ts';
import { type Certificate, encryptionKeyPlace, keyPlace, lacksEncryptionKey } from '../model/certificate.ts';

/** Of a pair both, or that of the half that encrypts where the applicant has brought the other. */
export async function makeKeys(world: ActWorld, { certificate }: Attempt): Promise<ActOutcome> {
  const { id, csr } = certificate;
  let made: Partial<Certificate> = {};
  if (csr === undefined) {
    const key = await makeKey(world, certificate, keyPlace(id));
    made = { csr: key.csr, sealedKey: key.sealed };
  }
  if (lacksEncryptionKey(certificate)) {
    const key = await makeKey(world, certificate, encryptionKeyPlace(id));
    made = { ...made, encryptionCsr: key.csr, sealedEncryptionKey: key.sealed };
  }
  const next = { ...certificate, ...made, updatedAt: world.clock.now() };
  const besides = changing(...recordingSubjectKey(next));
  return { kind: 'went', certificate: await saveOver(world, { previous: certificate, next, besides }) };
}

/** It is sealed before it is stored, and the authority will see nothing of it but the CSR. */
async function makeKey(
  world: ActWorld,
  { keyAlgorithm: algorithm, names, accountUin }: Certificate,
  place: string,
): Promise<{ readonly csr: Uint8Array; readonly sealed: Uint8Array }> {
  const { pkcs8, csr } = await world.keyMaker.makeKey({ algorithm, names, accountUin });
  return { csr, sealed: world.secrets.seal(pkcs8, place) };
}
