// The key of this installation that signs reports: made with the first of them, sealed, and taken by every node.

import { newSerial } from '../ca/profile/serial.ts';
import type { ReportSigner } from '../certificates/ports/report-signer.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { readCertificate } from '../x509/certificate/certificate.ts';
import { signDetached } from '../x509/signatures/detached-signature.ts';
import { makeKeyPair, publicKeyOf } from '../x509/keys/keys.ts';
import { openSigningKey } from '../x509/signatures/signing.ts';
import { reportKeyPlace, signerIdOf, type SignerRecord, type SignerStore } from './ports.ts';
import { makeSignerCertificate } from './signer-certificate.ts';

/** Every auditor's tools verify it. */
const ALGORITHM = 'p256';

export interface SignerWorld {
  readonly store: SignerStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
}

export function makeReportSigner(world: SignerWorld): ReportSigner {
  return {
    sign: async (content) => {
      const { certificate, number, sealedKey } = await findOrMake(world);
      const key = openSigningKey(world.secrets.open(sealedKey, reportKeyPlace(signerIdOf(number))));
      const signature = await signDetached(content, { signer: { certificate, key }, at: world.clock.now() });
      return { signature, certificate };
    },
  };
}

/** Of several nodes that make one at once, one has it on record, and all sign by that. */
async function findOrMake(world: SignerWorld): Promise<SignerRecord> {
  const newest = await world.store.reads.reportSigners.find();
  if (newest !== undefined && world.clock.now() < readCertificate(newest.certificate).notAfter) return newest;
  const made = await makeSigner(world, (newest?.number ?? 0) + 1);
  return await world.store.transact(async (rows) => {
    if (await rows.reportSigners.insert(made)) return made;
    const others = await rows.reportSigners.find();
    if (others === undefined) throw new Error('Cannot sign a report: its key is neither made nor found');
    return others;
  });
}

async function makeSigner({ secrets, clock, random }: SignerWorld, number: number): Promise<SignerRecord> {
  const pkcs8 = await makeKeyPair(ALGORITHM);
  const plan = { serial: newSerial(random), spki: publicKeyOf(pkcs8), key: openSigningKey(pkcs8), now: clock.now() };
  const certificate = await makeSignerCertificate(plan);
  return { number, certificate, sealedKey: secrets.seal(pkcs8, reportKeyPlace(signerIdOf(number))) };
}
