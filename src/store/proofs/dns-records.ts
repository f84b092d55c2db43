// The proof records that the embedded DNS server answers.

import type { DnsRecord, DnsRecordRows } from '../../dns/ports.ts';
import { prepared, type Session } from '../query.ts';
import type { DnsRecordTable } from '../tables.ts';

/** Far more than fit into a DNS answer of 64 KB. */
export const VALUES_LIMIT = 1000;

export function dnsRecordRows(session: Session): DnsRecordRows {
  return {
    listValues: async (name) => (await session.all(valuesAt({ name }))).map((row) => row.value),
    hasBelow: async (name) => {
      const reversed = reversedOf(name);
      // "." and "/" follow each other in ASCII: between the two lies every name that goes on with a label.
      return (await session.first(firstBetween({ from: `${reversed}.`, before: `${reversed}/` }))) !== undefined;
    },
    list: async (limit) => (await session.all(records({ limit }))).map(recordOf),
    put: async (record) => {
      await session.change(put(columnsOf(record)));
    },
    remove: async (record) => {
      await session.change(remove(columnsOf(record)));
    },
  };
}

const valuesAt = prepared((db, { name }: { readonly name: string }) =>
  db.selectFrom('dns_records').select('value').distinct().where('name', '=', name).orderBy('value').limit(VALUES_LIMIT),
);

const firstBetween = prepared((db, { from, before }: { readonly from: string; readonly before: string }) =>
  db
    .selectFrom('dns_records')
    .select('name')
    .where('reversed_name', '>=', from)
    .where('reversed_name', '<', before)
    .limit(1),
);

const records = prepared((db, { limit }: { readonly limit: number }) =>
  db.selectFrom('dns_records').selectAll().orderBy('name').orderBy('value').orderBy('certificate_id').limit(limit),
);

const put = prepared((db, columns: DnsRecordTable) =>
  db
    .insertInto('dns_records')
    .values(columns)
    .onConflict((same) => same.doNothing()),
);

const remove = prepared((db, { name, value, certificate_id }: DnsRecordTable) =>
  db
    .deleteFrom('dns_records')
    .where('name', '=', name)
    .where('value', '=', value)
    .where('certificate_id', '=', certificate_id),
);

function columnsOf({ name, value, certificateId }: DnsRecord): DnsRecordTable {
  return { name, reversed_name: reversedOf(name), value, certificate_id: certificateId };
}

function reversedOf(name: string): string {
  return name.split('.').toReversed().join('.');
}

function recordOf(row: DnsRecordTable): DnsRecord {
  return { name: row.name, value: row.value, certificateId: row.certificate_id };
}
