// A root's revocation list that is signed where the root's key is: asked for here, signed there, brought back.

import { hash } from 'node:crypto';
import { concatBytes, hexOf } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { writeSigned } from '../../x509/certificate/certificate-writer.ts';
import { readRevokedEntries, readSignedList, splitEntries } from '../../x509/status/crl.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { keyIdentifierIn } from '../../x509/keys/key-identifier.ts';
import { decodePem, encodePem } from '../../x509/pem/pem.ts';
import { isSignedBy, type SignedBytes } from '../../x509/signatures/signing.ts';
import { type EncryptedKeyFile, openKeyFile } from '../keys/key-vault.ts';
import { type ListIntent, type LintedList, readLintedList } from '../lint/linted-list.ts';
import { describeDefects } from '../lint/linter.ts';
import { lintList } from '../lint/list-linter.ts';
import { readLedger } from '../lists/list-entries.ts';
import type { AuthorityRecord, RevocationListRecord } from '../ports.ts';
import type { PublishWorld } from '../lists/publish-lists.ts';
import { writeUnsignedList } from '../lists/revocation-list.ts';
import { ABSENT_KEY_LIST_MS } from './root-key.ts';
import { serialRangeOf, WHOLE_LIST } from '../profile/shards.ts';
import { storeNext } from '../lists/store-lists.ts';
import { backdated, isDatedAhead } from '../profile/validity.ts';

const REQUEST_LABEL = 'RESEAL CRL REQUEST';
const LIST_LABEL = 'X509 CRL';
/** Before every certificate: whatever was revoked, expired or not. */
const EVER = new Date(0);

/** PEM: the next list of the root, of 360 days, to be signed by its key. Throws OperatorError for another authority. */
export async function requestList(record: AuthorityRecord, world: PublishWorld): Promise<string> {
  const { intent, notBefore } = intentOf(record);
  const now = world.clock.now();
  const { number } = await findNext(record, world);
  const thisUpdate = backdated(now, notBefore);
  const entries = await entriesOf(record, { notAfterFrom: now, thisUpdate }, world);
  const form = { id: record.id, ...intent.issuer, notBefore, validityMs: ABSENT_KEY_LIST_MS, ...intent };
  const content = { shard: WHOLE_LIST, number, now, entries, revocations: 0, bases: [] };
  return encodePem(REQUEST_LABEL, writeUnsignedList(form, content).tbs);
}

/** PEM: the list, signed by the key in the file, wherever that is. Throws OperatorError for what cannot be read. */
export async function signList(request: string, file: EncryptedKeyFile): Promise<string> {
  const tbs = readBlock(request, REQUEST_LABEL);
  const { signatureAlgorithm, sign } = await openKeyFile(file).catch(refuseUnread('the key'));
  return encodePem(LIST_LABEL, writeSigned({ tbs, signatureAlgorithm, signature: await sign(tbs) }));
}

/**
 * Publishes a list that was signed elsewhere: PEM. Throws OperatorError where it is not by the root, not the next one, or
 * does not name what the ledger has as revoked.
 */
export async function putList(record: AuthorityRecord, pem: string, world: PublishWorld): Promise<void> {
  const { intent } = intentOf(record);
  const refuse = (why: string): never => {
    throw new OperatorError(`Cannot take the list of ${record.id}: ${why}`);
  };
  const der = readBlock(pem, LIST_LABEL);
  const signed = readOrRefuse(() => readSignedList(der));
  if (!isSignedBy(signed, readCertificate(record.certificate))) refuse('its signature is not by the key of the root');
  const defects = lintList(signed.tbs, intent);
  if (defects.length > 0) refuse(describeDefects(defects));
  const list = readLintedList(signed.tbs, intent);
  const { number, revocations } = await findNext(record, world);
  const defect = await defectOf(list, { record, der, number, world });
  if (defect !== undefined) refuse(defect);
  const late = await storeNext([recordOf(record, { list, signed, number, revocations, der })], world.store);
  if (late.length > 0) refuse('another list was published just now');
}

function intentOf(record: AuthorityRecord): { readonly intent: ListIntent; readonly notBefore: Date } {
  const { id, role, certificate } = record;
  if (role !== 'root')
    throw new OperatorError(`Cannot have the list of ${id} signed elsewhere: its key is always here`);
  const facts = readCertificate(certificate);
  const issuer = { name: facts.subject.der, keyIdentifier: keyIdentifierIn(facts) };
  // It has signed itself by the same key.
  const { signatureAlgorithm, notBefore } = facts;
  return { intent: { role, issuer, signatureAlgorithm, addresses: undefined }, notBefore };
}

/** Counted before the ledger is read: what is revoked behind that makes another list due. */
async function findNext(
  record: AuthorityRecord,
  { store: { reads } }: PublishWorld,
): Promise<{ readonly number: number; readonly revocations: number }> {
  const head = await reads.revocationLists.findHead(record.id, WHOLE_LIST);
  const revocations = await reads.issuances.countRevoked(serialRangeOf(record, WHOLE_LIST));
  return { number: (head?.number ?? 0) + 1, revocations };
}

interface Dates {
  readonly notAfterFrom: Date;
  readonly thisUpdate: Date;
}

async function entriesOf(
  record: AuthorityRecord,
  { notAfterFrom, thisUpdate }: Dates,
  { store, log }: PublishWorld,
): Promise<readonly Uint8Array[]> {
  const wish = { range: serialRangeOf(record, WHOLE_LIST), notAfterFrom, list: { role: record.role, thisUpdate } };
  return splitEntries(concatBytes(...(await readLedger(wish, { issuances: store.reads.issuances, log }))));
}

interface Offered {
  readonly record: AuthorityRecord;
  readonly der: Uint8Array;
  readonly number: number;
  readonly world: PublishWorld;
}

async function defectOf(list: LintedList, { record, der, number, world }: Offered): Promise<string | undefined> {
  const { thisUpdate, nextUpdate } = list;
  const now = world.clock.now();
  if (isDatedAhead(thisUpdate, now)) return `it begins at ${thisUpdate.toISOString()}`;
  if (nextUpdate <= now) return `it has ended at ${nextUpdate.toISOString()}`;
  const found = numberOf(list);
  if (found !== BigInt(number)) return `it has number ${found}, and ${number} is the next: ask for it again`;
  const named = new Set(splitEntries(readRevokedEntries(der)).map(hexOf));
  const due = await entriesOf(record, { notAfterFrom: now, thisUpdate }, world);
  if (!due.every((entry) => named.has(hexOf(entry)))) return 'it lacks what was revoked since it was asked for';
  const known = new Set((await entriesOf(record, { notAfterFrom: EVER, thisUpdate }, world)).map(hexOf));
  return [...named].every((entry) => known.has(entry)) ? undefined : 'it names what is not revoked here';
}

function numberOf({ number = new Uint8Array() }: LintedList): bigint {
  return BigInt(`0x0${hexOf(number)}`);
}

function recordOf(
  { id }: AuthorityRecord,
  offered: Pick<RevocationListRecord, 'number' | 'revocations' | 'der'> & {
    readonly list: LintedList;
    readonly signed: SignedBytes;
  },
): RevocationListRecord {
  const { list, signed, ...known } = offered;
  const { thisUpdate, nextUpdate } = list;
  const edition = hash('sha256', signed.signature);
  return { authorityId: id, shard: WHOLE_LIST, thisUpdate, nextUpdate, bases: 0, edition, ...known };
}

function readBlock(pem: string, label: string): Uint8Array {
  const block = readOrRefuse(() => decodePem(pem)).find((one) => one.label === label);
  if (block !== undefined) return block.der;
  throw new OperatorError(`Cannot read the file: it has no "${label}"`);
}

function readOrRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuseUnread('the file')(error);
  }
}

function refuseUnread(what: string): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new OperatorError(`Cannot read ${what}: ${cause.detail}`, { cause });
  };
}
