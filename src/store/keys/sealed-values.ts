// Every sealed value of the store, whatever table it is in: one line for each column.

import { type Compilable, type RawBuilder, sql } from 'kysely';
import { credentialsPlace } from '../../accounts/people/person.ts';
import { secretKeyPlace } from '../../accounts/ports.ts';
import { authorityKeyPlace } from '../../ca/ports.ts';
import { acmeKeyPlace } from '../../certificates/model/acme.ts';
import {
  encryptionKeyPlace,
  keyOutlinePlace,
  keyPasswordPlace,
  keyPlace,
} from '../../certificates/model/certificate.ts';
import { formerMaterialPlace, standingMaterialPlace } from '../../certificates/model/deployment.ts';
import { csrKeyPlace, csrPasswordPlace } from '../../certificates/model/kept-csr.ts';
import { issuerKeyPlace, nextIssuerKeyPlace } from '../../issuers/acme/ports.ts';
import { reportKeyPlace } from '../../reports/ports.ts';
import { pooledKeyPlace } from '../../key-pool/ports.ts';
import type { SealedKind, SecretRows } from '../../secrets/ports.ts';
import type { Builder, Query, Session } from '../query.ts';
import type { Tables } from '../tables.ts';

interface SealedColumn {
  readonly table: keyof Tables;
  /** Unique, with an index. */
  readonly id: string;
  readonly column: string;
  readonly placeOf: (id: string) => string;
}

export const SEALED_COLUMNS: Readonly<Record<SealedKind, SealedColumn>> = {
  authorityKey: { table: 'authorities', id: 'id', column: 'sealed_key', placeOf: authorityKeyPlace },
  responderKey: { table: 'ocsp_responders', id: 'id', column: 'sealed_key', placeOf: authorityKeyPlace },
  secretKey: { table: 'api_keys', id: 'secret_id', column: 'sealed_secret_key', placeOf: secretKeyPlace },
  certificateKey: { table: 'certificates', id: 'id', column: 'sealed_key', placeOf: keyPlace },
  keyOutline: { table: 'certificates', id: 'id', column: 'sealed_key_outline', placeOf: keyOutlinePlace },
  encryptionKey: { table: 'certificates', id: 'id', column: 'sealed_encryption_key', placeOf: encryptionKeyPlace },
  keyPassword: { table: 'certificates', id: 'id', column: 'sealed_key_password', placeOf: keyPasswordPlace },
  acmeKey: { table: 'acme_keys', id: 'id', column: 'sealed_mac_key', placeOf: acmeKeyPlace },
  csrKey: { table: 'csrs', id: 'id', column: 'sealed_key', placeOf: csrKeyPlace },
  csrKeyPassword: { table: 'csrs', id: 'id', column: 'sealed_key_password', placeOf: csrPasswordPlace },
  formerMaterial: { table: 'deployments', id: 'id', column: 'sealed_former', placeOf: formerMaterialPlace },
  issuerKey: { table: 'issuer_accounts', id: 'id', column: 'sealed_key', placeOf: issuerKeyPlace },
  nextIssuerKey: { table: 'issuer_accounts', id: 'id', column: 'sealed_next_key', placeOf: nextIssuerKeyPlace },
  standingMaterial: { table: 'deployment_parts', id: 'id', column: 'sealed_former', placeOf: standingMaterialPlace },
  reportKey: { table: 'report_signers', id: 'id', column: 'sealed_key', placeOf: reportKeyPlace },
  pooledKey: { table: 'pooled_keys', id: 'id', column: 'sealed_key', placeOf: pooledKeyPlace },
  credentials: { table: 'people', id: 'id', column: 'sealed_credentials', placeOf: credentialsPlace },
};

export function sealedValueRows(session: Session): SecretRows['sealedValues'] {
  return {
    list: async ({ kind, after, limit }) => {
      const { placeOf } = SEALED_COLUMNS[kind];
      const { table, id, column } = namesOf(kind);
      const rows = await session.all(
        raw(sql<{ readonly id: string; readonly sealed: Uint8Array }>`
          select ${id} as id, ${column} as sealed from ${table}
          where ${id} > ${after} and length(${column}) > 0 order by ${id} limit ${sql.lit(limit)}`),
      );
      return rows.map((row) => ({ kind, id: row.id, place: placeOf(row.id), sealed: row.sealed }));
    },
    count: async (kind, header) => {
      const { table, column } = namesOf(kind);
      const row = await session.first(
        raw(sql<{ readonly total: number }>`
          select count(*) as total from ${table} where substr(${column}, 1, ${sql.lit(header.length)}) = ${header}`),
      );
      return row?.total ?? 0;
    },
    replace: async ({ kind, id: of, sealed }, anew) => {
      const { table, id, column } = namesOf(kind);
      const replacing = sql`update ${table} set ${column} = ${anew} where ${id} = ${of} and ${column} = ${sealed}`;
      return (await session.change(raw(replacing))) === 1;
    },
  };
}

function namesOf(kind: SealedKind) {
  const { table, id, column } = SEALED_COLUMNS[kind];
  return { table: sql.table(table), id: sql.ref(id), column: sql.ref(column) };
}

/** Kysely's own words take no tables that are chosen at run time. */
function raw<Row>(query: RawBuilder<Row>): Query<Row> {
  return (db: Builder): Compilable<Row> => ({ compile: () => query.compile(db) });
}
