// The identifiers that go over the wire, made from randomness.

import { randomText, type Random } from './random.ts';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LOWER_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';

/** A CertificateId: 8 characters of [A-Za-z0-9], as Tencent Cloud writes them. */
export function newCertificateId(random: Random): string {
  return randomText(random, { alphabet: LETTERS_AND_DIGITS, length: 8 });
}

/** The id of a CSR: a number of nine digits, which a client may keep in 32 bits. */
export function newCsrId(random: Random): number {
  const first = randomText(random, { alphabet: '123456789', length: 1 });
  return Number(first + randomText(random, { alphabet: '0123456789', length: 8 }));
}

/** The random value of a proof: 32 characters of 5 bits, 160 bits (BR §1.6.1 asks for at least 112). */
export function newProofToken(random: Random): string {
  return randomText(random, { alphabet: LOWER_AND_DIGITS, length: 32 });
}

/** A SecretId: "AKID" and 32 letters and digits, the form in which clients expect it. */
export function newSecretId(random: Random): string {
  return `AKID${randomText(random, { alphabet: LETTERS_AND_DIGITS, length: 32 })}`;
}

/** A SecretKey: 32 letters and digits, about 190 bits. */
export function newSecretKey(random: Random): string {
  return randomText(random, { alphabet: LETTERS_AND_DIGITS, length: 32 });
}

/** An account's Uin: 12 digits, the first of them 1. */
export function newAccountUin(random: Random): string {
  return `1${randomText(random, { alphabet: '0123456789', length: 11 })}`;
}

/** The id of a deployment: a number of nine digits, as of a CSR. */
export const newDeploymentId = newCsrId;

/** The id of a key that was made ahead: 26 characters of 5 bits, which two nodes never make alike. */
export function newPooledKeyId(random: Random): string {
  return randomText(random, { alphabet: LOWER_AND_DIGITS, length: 26 });
}

/** The id of a campaign: 12 letters and digits. */
export function newCampaignId(random: Random): string {
  return randomText(random, { alphabet: LETTERS_AND_DIGITS, length: 12 });
}

/** The id of a record of an ACME client, as it stands in its address: 26 characters of 5 bits, 130 bits that nobody guesses. */
export function newAcmeId(random: Random): string {
  return randomText(random, { alphabet: LOWER_AND_DIGITS, length: 26 });
}
