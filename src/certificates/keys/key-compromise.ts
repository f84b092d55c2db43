// Proof that a key is compromised, by whoever has it: a CSR that the key has signed and that says so (BR §4.9.12).

import { refuse } from '../../failure.ts';
import { type Csr, readCsr, signatureDefectOf } from '../../x509/certificate/csr.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { keyIdentityOf } from '../../x509/keys/key-identity.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { carryOut } from '../deciding/carry-out.ts';
import type { BlockedKey, SubjectKeyReads } from '../ports/subject-keys.ts';
import type { World } from '../ports/world.ts';
import { changing, type WriteSet } from '../ports/write-set.ts';

/**
 * How the common name of the CSR begins, in capitals or not; what follows is for whom, such as the name of an authority. An
 * ordinary CSR, which its owner shows to many, proves nothing of the kind.
 */
export const PROOF_COMMON_NAME = 'Proof of Key Compromise';
/** What the list of blocked keys says where whoever reports the key gives no other reason. */
export const PROVED_REASON = 'proved by a CSR that the key signed';

/** The identity of the key. Refuses with csrInvalid what is no proof; SHA-1 proves it as well as another hash. */
export function readCompromiseProof(pem: string): string {
  const csr = readOrRefuse(pem);
  const detail = signatureDefectOf(csr, { acceptsSha1: true }) ?? namesDefectOf(csr);
  return detail === undefined ? keyIdentityOf(csr) : refuse({ kind: 'csrInvalid', detail });
}

function readOrRefuse(pem: string): Csr {
  try {
    return readCsr(pem);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    return refuse({ kind: 'csrInvalid', detail: cause.wholeReason }, { cause });
  }
}

/** One that asks for names was made to be certified. */
function namesDefectOf({ commonName = '', dnsNames, addresses, otherNameKinds }: Csr): Reason | undefined {
  if (!commonName.toLowerCase().startsWith(PROOF_COMMON_NAME.toLowerCase())) {
    return because('noProofOfCompromise', { text: PROOF_COMMON_NAME });
  }
  const hasNames = dnsNames.length + addresses.length + otherNameKinds.length > 0;
  return hasNames ? because('compromiseWithNames') : undefined;
}

/**
 * The key is never certified again from now on; what has it, in whichever account, is revoked by the job scheduled here (BR
 * §4.9.1.1: within 24 hours).
 */
export function blockingCompromisedKey({
  keySha256,
  reason,
  now,
}: Omit<BlockedKey, 'blockedAt'> & { readonly now: Date }): WriteSet {
  return changing(
    { kind: 'blockKey', key: { keySha256, reason, blockedAt: now } },
    { kind: 'scheduleJob', job: { kind: 'blockedKey', subject: keySha256, accountUin: undefined, runAt: now } },
  );
}

/**
 * Whoever asks need not be the one whose key it is. Refuses with csrInvalid what proves nothing, and a key of which nothing
 * is on record: what is blocked stays so for good, and anybody can make keys. Answers the entry on the list, with the reason of
 * its first time.
 */
export async function reportCompromise(
  world: Pick<World, 'store' | 'clock' | 'wake'>,
  { csr, reason }: { readonly csr: string; readonly reason: string },
): Promise<BlockedKey> {
  const keySha256 = readCompromiseProof(csr);
  const now = world.clock.now();
  const { subjectKeys } = world.store.reads;
  await checkKnown(subjectKeys, keySha256);
  await carryOut(world, async () => ({ set: blockingCompromisedKey({ keySha256, reason, now }), answer: undefined }));
  world.wake();
  return (await subjectKeys.findBlocked(keySha256)) ?? { keySha256, reason, blockedAt: now };
}

async function checkKnown(subjectKeys: SubjectKeyReads, keySha256: string): Promise<void> {
  if ((await subjectKeys.findBlocked(keySha256)) !== undefined) return;
  const [holder] = await subjectKeys.listHolders(keySha256, { after: undefined, limit: 1 });
  if (holder === undefined) refuse({ kind: 'csrInvalid', detail: because('keyOfNobody') });
}
