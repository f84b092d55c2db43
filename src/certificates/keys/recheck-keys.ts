// Keys that were certified and would be no more, by the rules and lists of today (BR §4.9.1.1: those are revoked).

import { keyIdentityOf } from '../../x509/keys/key-identity.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { KeyPolicy } from '../ports/material.ts';
import type { Store } from '../ports/store.ts';
import { subjectPublicKeysOf } from './subject-keys.ts';

/** Keys that are looked at between two looks at the store; an RSA key takes 0.2 ms. */
export const RECHECK_PAGE = 500;
/** An order that got another key since may stand before the certificate that has it. */
const HOLDERS_LOOKED_AT = 10;

export interface DefectiveKey {
  readonly keySha256: string;
  /** The end of a sentence. */
  readonly defect: string;
  /** One of the certificates that have it. */
  readonly certificateId: string;
}

export interface RecheckedPage {
  readonly defective: readonly DefectiveKey[];
  /** The last key that was looked at; undefined where there are no more. */
  readonly next: string | undefined;
}

/** Of the keys in certificates that are neither revoked nor expired, by hash, those after this one. */
export async function recheckKeys(
  { reads, keyPolicy }: Pick<Store, 'reads'> & { readonly keyPolicy: KeyPolicy },
  { after, now }: { readonly after: string; readonly now: Date },
): Promise<RecheckedPage> {
  const keys = await reads.subjectKeys.listInUse({ after, limit: RECHECK_PAGE }, now);
  const defective: DefectiveKey[] = [];
  for (const keySha256 of keys) {
    const held = await findHeld(reads, keySha256);
    const defect = held && (await defectOf({ reads, keyPolicy }, { spki: held.spki, keySha256 }));
    if (held !== undefined && defect !== undefined) {
      defective.push({ keySha256, defect, certificateId: held.certificateId });
    }
  }
  return { defective, next: keys.length < RECHECK_PAGE ? undefined : keys.at(-1) };
}

/** For an operator, in English. Others may have a key since a certificate with it was revoked as compromised. */
async function defectOf(
  { reads, keyPolicy }: Pick<Store, 'reads'> & { readonly keyPolicy: KeyPolicy },
  { spki, keySha256 }: { readonly spki: Uint8Array; readonly keySha256: string },
): Promise<string | undefined> {
  const defect = keyPolicy.defectOf(spki);
  if (defect !== undefined) return inEnglish(defect);
  return (await reads.subjectKeys.findBlocked(keySha256)) === undefined ? undefined : 'its key is blocked';
}

async function findHeld(
  { subjectKeys }: Store['reads'],
  keySha256: string,
): Promise<{ readonly spki: Uint8Array; readonly certificateId: string } | undefined> {
  const holders = await subjectKeys.listHolders(keySha256, { after: undefined, limit: HOLDERS_LOOKED_AT });
  for (const holder of holders.filter(({ source }) => source === 'ordered')) {
    const key = subjectPublicKeysOf(holder).find((one) => keyIdentityOf(one) === keySha256);
    if (key !== undefined) return { spki: key.spki, certificateId: holder.id };
  }
  return undefined;
}
