// The chain above a leaf that an issuer has issued, kept once under its hash: each certificate keeps its leaf, and that hash.
//
// An upload keeps its chain as it came, whole: nobody else need have the same, and it goes when its certificate goes.

import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { hexOf } from '../../lib/bytes.ts';
import { authorityKeyOf } from '../../x509/certificate/authority-key.ts';
import { type Builder, prepared, type Query, type Session } from '../query.ts';
import type { IssuerChainTable } from '../lists/tables.ts';
import type { CertificateColumns } from '../tables.ts';
import { packBytes, unpackBytes } from '../values.ts';

/** A certificate as it is read: with the chain above its leaf, packed, where that is kept apart. */
export type CertificateRow = CertificateColumns & { readonly issuer_chain: Uint8Array | null };

/** To be selected beside the columns of `certificates`, or of another name for it. */
export function issuerChainOf(certificates: string) {
  const reference = sql.ref(`${certificates}.issuers_sha256`);
  return sql<Uint8Array | null>`(select chain from issuer_chains where sha256 = ${reference})`.as('issuer_chain');
}

/** All that certificateOf needs. */
export function selectCertificates(db: Builder) {
  return db.selectFrom('certificates').selectAll().select(issuerChainOf('certificates'));
}

type ChainColumns = Pick<CertificateColumns, 'chain' | 'leaf' | 'issuers_sha256'>;

type Chained = Pick<Certificate, 'source' | 'issued'>;

export function chainColumnsOf({ source, issued }: Chained): ChainColumns {
  if (issued === undefined) return { chain: null, leaf: null, issuers_sha256: null };
  if (source === 'uploaded') return { chain: packBytes(issued.chain), leaf: null, issuers_sha256: null };
  return { chain: null, leaf: issued.chain[0] ?? null, issuers_sha256: issuersOf(issued.chain).sha256 };
}

/** Leaf first. Undefined: it has none yet. */
export function chainOf({ chain, leaf, issuer_chain: issuers }: CertificateRow): readonly Uint8Array[] | undefined {
  if (chain !== null) return unpackBytes(chain);
  return leaf === null || issuers === null ? undefined : [leaf, ...unpackBytes(issuers)];
}

interface Folded {
  readonly sequence: number;
  readonly leaf: Uint8Array | null;
  readonly issuers_sha256: Uint8Array;
}

const put = prepared((db, columns: IssuerChainTable) =>
  db
    .insertInto('issuer_chains')
    .values(columns)
    .onConflict((same) => same.doNothing()),
);

/** What has to be on record before such a certificate is; it changes a row the first time only. */
export function keepingIssuers({ source, issued }: Chained): readonly Query<unknown>[] {
  return issued === undefined || source === 'uploaded' ? [] : [put(issuersOf(issued.chain))];
}

/** Of the chains that are about to be stored: a save asks for its own twice. */
const known = new WeakMap<readonly Uint8Array[], IssuerChainTable>();

function issuersOf(whole: readonly Uint8Array[]): IssuerChainTable {
  const found = known.get(whole);
  if (found !== undefined) return found;
  const chain = packBytes(whole.slice(1));
  const columns = { sha256: hash('sha256', chain, 'buffer'), chain };
  known.set(whole, columns);
  return columns;
}

/** As many chains as there are ways up from all authorities that an installation has ever had. */
const MAX_CHAINS = 10_000;

/** SHA-256, hex, of the chains whose lowest certificate, which has signed the leaves, has one of these key identifiers, in hex. */
export async function chainsOfAuthorities(
  session: Session,
  authorityKeys: readonly string[],
): Promise<readonly string[]> {
  const chains = await session.all((db) => db.selectFrom('issuer_chains').selectAll().limit(MAX_CHAINS));
  return chains
    .filter(({ chain }) => authorityKeys.includes(authorityKeyOf(unpackBytes(chain)[0]) ?? ''))
    .map(({ sha256 }) => hexOf(sha256));
}

interface Unfolded {
  readonly sequence: number;
  readonly chain: Uint8Array;
}

const nextUnfolded = prepared((db, { after, limit }: { readonly after: number; readonly limit: number }) =>
  db
    .selectFrom('certificates')
    .select(['sequence', 'source', 'chain'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit),
);

const fold = prepared((db, { sequence, leaf, issuers_sha256 }: Folded) =>
  db
    .updateTable('certificates')
    .set({ chain: null, leaf, issuers_sha256, leaf_sha256: null })
    .where('sequence', '=', sequence),
);

/**
 * Takes the chains apart that an earlier version has stored whole, of up to `limit` certificates after this one; answers how far
 * it has come, undefined at the end. Their versions stay: a certificate says the same as before.
 */
export async function foldChains(
  session: Session,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number | undefined> {
  const rows = await session.all(nextUnfolded({ after, limit }));
  for (const { sequence, source, chain } of rows) {
    if (source === 'ordered' && chain !== null) await foldOne(session, { sequence, chain });
  }
  return rows.length < limit ? undefined : rows.at(-1)?.sequence;
}

async function foldOne(session: Session, { sequence, chain: packed }: Unfolded): Promise<void> {
  const chain = unpackBytes(packed);
  const issuers = issuersOf(chain);
  await session.change(put(issuers));
  await session.change(fold({ sequence, leaf: chain[0] ?? null, issuers_sha256: issuers.sha256 }));
}
