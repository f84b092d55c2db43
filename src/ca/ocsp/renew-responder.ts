// Sees to it that an authority has a responder certificate in force: planned on the ledger, signed, stored.

import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { writeSigned } from '../../x509/certificate/certificate-writer.ts';
import { lintIssuerOf } from '../lint/linted-certificate.ts';
import { describeDefects, makeLinter } from '../lint/linter.ts';
import type { KeyVault, SealedKeyPair } from '../keys/key-vault.ts';
import { plannedSerial } from '../hierarchy/ledger.ts';
import type { AuthorityRecord, PlannedSerial } from '../ports.ts';
import { newSerial } from '../profile/serial.ts';
import { type OcspStore, type ResponderRecord, responderIdOf } from './ports.ts';
import { isResponderDue, responderValidity, writeTbsResponder } from './responder-certificate.ts';

/** How often another process may be first before this one leaves it to the next attempt of its job. */
export const MAX_RENEWAL_ATTEMPTS = 5;

export interface RenewalWorld {
  readonly store: OcspStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The one in force, or the next one where that is due. All attempts at one number have one id on the ledger, which takes
 * one live plan: whoever plans abandons what a crash or another process left there, and cannot complete what was
 * abandoned. Throws OperatorError where the authority's key cannot be opened.
 */
export async function renewResponder(authority: AuthorityRecord, world: RenewalWorld): Promise<ResponderRecord> {
  const { reads } = world.store;
  for (let attempt = 1; attempt <= MAX_RENEWAL_ATTEMPTS; attempt += 1) {
    const latest = await reads.ocspResponders.find(authority.id);
    const isDue = latest === undefined || isResponderDue(readCertificate(latest.certificate), world.clock.now());
    if (!isDue) return latest;
    const made = await makeResponder(authority, { number: (latest?.number ?? 0) + 1, world });
    if (made !== undefined) return made;
  }
  throw new Error(
    `Cannot renew the OCSP responder of ${authority.id}: others were first ${MAX_RENEWAL_ATTEMPTS} times`,
  );
}

/** Undefined where another process was first. */
async function makeResponder(
  authority: AuthorityRecord,
  { number, world }: { readonly number: number; readonly world: RenewalWorld },
): Promise<ResponderRecord | undefined> {
  const id = responderIdOf(authority.id, number);
  const signer = world.vault.openSigner(authority);
  const key = await world.vault.makeKey({ id, algorithm: authority.algorithm });
  const { planned, tbs } = plan(authority, { id, key, signatureAlgorithm: signer.signatureAlgorithm, world });
  if (!(await putOnLedger(planned, { number, store: world.store }))) return undefined;
  const signature = await signer.sign(tbs);
  const certificate = writeSigned({ tbs, signatureAlgorithm: signer.signatureAlgorithm, signature });
  const responder = { authorityId: authority.id, number, certificate, sealedKey: key.sealedKey };
  return world.store.transact(async (rows) => {
    if (!(await rows.issuances.complete(planned.serial, world.clock.now()))) return undefined;
    await rows.ocspResponders.put(responder);
    return responder;
  });
}

function plan(
  authority: AuthorityRecord,
  parts: {
    readonly id: string;
    readonly key: SealedKeyPair;
    readonly signatureAlgorithm: Uint8Array;
    readonly world: RenewalWorld;
  },
): { readonly planned: PlannedSerial; readonly tbs: Uint8Array } {
  const issuer = readCertificate(authority.certificate);
  const now = parts.world.clock.now();
  const serial = newSerial(parts.world.random);
  const validity = responderValidity(authority.role, { now, authority: issuer });
  const { signatureAlgorithm, key } = parts;
  const tbs = writeTbsResponder({ issuer, signatureAlgorithm, serial, spki: key.spki, validity });
  const profile = { kind: authority.kind, internalNames: false, addresses: false };
  const lint = makeLinter({ kind: 'responder', profile, issuer: lintIssuerOf(issuer), signatureAlgorithm });
  const { tbsSha256, defects } = lint(tbs, now);
  if (defects.length > 0) throw new Error(`Cannot sign the OCSP responder ${parts.id}: ${describeDefects(defects)}`);
  const { notAfter } = validity;
  const ofResponder = { serial, authorityId: authority.id, certificateId: parts.id, tbsSha256, notAfter };
  return { planned: plannedSerial(ofResponder, now), tbs };
}

/** False where the number is taken. */
function putOnLedger(
  planned: PlannedSerial,
  { number, store }: { readonly number: number; readonly store: OcspStore },
): Promise<boolean> {
  return store.transact(async (rows) => {
    const latest = await rows.ocspResponders.find(planned.authorityId);
    if ((latest?.number ?? 0) !== number - 1) return false;
    await rows.issuances.abandonPlanned(planned.certificateId, planned.plannedAt);
    await rows.issuances.plan(planned);
    return true;
  });
}
