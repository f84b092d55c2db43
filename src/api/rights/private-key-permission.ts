// Whether a caller may have the private key of a certificate, which its policy must allow besides the action that shows it.

import type { Caller } from '../../accounts/caller.ts';
import { isDenied } from '../../accounts/policy.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { KeptCsr } from '../../certificates/model/kept-csr.ts';
import type { Reads } from '../../certificates/ports/store.ts';
import { listBearers } from '../../certificates/keys/key-bearers.ts';
import { refuse } from '../../failure.ts';
import {
  isRestricted,
  mayTouch,
  mayTouchCsr,
  policyActionOf,
  type Rights,
  touchedCertificate,
  touchedCsr,
} from './rights.ts';

/** No action of the API; named so that no "Describe*" or "Download*" brings it along. */
const READING = 'ReadCertificatePrivateKey';
export const READ_PRIVATE_KEY = policyActionOf(READING);

interface AskedBy {
  readonly caller: Pick<Caller, 'accountUin' | 'policy' | 'projectIds'>;
  readonly world: { readonly store: { readonly reads: Pick<Reads, 'subjectKeys'> } };
}

/** The certificate as the caller may see it: without keys and password where it may not have them. */
export async function readableBy({ caller, world }: AskedBy, certificate: Certificate): Promise<Certificate> {
  if (!hasKey(certificate) || (await mayReadKey(world.store.reads, caller, certificate))) return certificate;
  return {
    ...certificate,
    sealedKey: undefined,
    sealedKeyOutline: undefined,
    sealedEncryptionKey: undefined,
    sealedKeyPassword: undefined,
  };
}

/** The same of a CSR that the account keeps. */
export function readableCsr(rights: Rights, csr: KeptCsr): KeptCsr {
  return mayTouchCsr(rights, READING, csr) ? csr : { ...csr, sealedKey: undefined, sealedKeyPassword: undefined };
}

/** For what is to have the key of a CSR. */
export function checkReadableCsr(rights: Rights, csr: KeptCsr): void {
  if (csr.sealedKey === undefined || mayTouchCsr(rights, READING, csr)) return;
  refuse({ kind: 'actionDenied', action: READ_PRIVATE_KEY, resource: touchedCsr(rights, csr).shown });
}

/** For what cannot be handed out without the key, or hands it on, if the service has one. */
export async function checkReadable({ caller, world }: AskedBy, certificate: Certificate): Promise<void> {
  if (!hasKey(certificate) || (await mayReadKey(world.store.reads, caller, certificate))) return;
  const { shown } = touchedCertificate(caller, certificate);
  refuse({ kind: 'actionDenied', action: READ_PRIVATE_KEY, resource: shown });
}

/**
 * A key is that of every certificate that has it: the policy must allow it on those from which a reissue took it over, and must
 * not deny it on any. Where the policy makes no difference between certificates, none is looked at.
 */
export async function mayReadKey(
  reads: Pick<Reads, 'subjectKeys'>,
  rights: Rights,
  certificate: Certificate,
): Promise<boolean> {
  if (!mayTouch(rights, READING, certificate)) return false;
  if (!asksBearers(rights)) return true;
  const isBarred = (bearer: Certificate): boolean => {
    const { resources } = touchedCertificate(rights, bearer);
    if (isDenied(rights.policy, { action: READ_PRIVATE_KEY, resources })) return true;
    return isTakenFrom(bearer, certificate) && !mayTouch(rights, READING, bearer);
  };
  for await (const bearer of listBearers(reads, certificate)) if (isBarred(bearer)) return false;
  return true;
}

/** Whether the others that have a key are gone through before it is handed out. */
export function asksBearers(rights: Rights): boolean {
  return isRestricted(rights, READING);
}

/** Whether a reissue took the key over from it. Whoever uploads a key has it in hand, and may open it to whom they like. */
function isTakenFrom(bearer: Certificate, certificate: Certificate): boolean {
  return bearer.lineageId === certificate.lineageId && bearer.generation < certificate.generation;
}

function hasKey({ sealedKey, sealedEncryptionKey }: Certificate): boolean {
  return (sealedKey ?? sealedEncryptionKey) !== undefined;
}
