// What an account keeps, by a count of everything on record beside the counters.

import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { type Amounts, utcDayOf } from '../../src/certificates/model/quota.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import type { TestService } from './service.ts';

export async function usageOf({ store, clock }: TestService, accountUin: string): Promise<Amounts> {
  return await store.reads.usage.find(accountUin, utcDayOf(clock.now()));
}

const FULL_COUNT = `
  select count(*) as records, coalesce(sum(
    case when source = 'uploaded' then length(chain) + coalesce(length(sealed_key), 0)
      + coalesce(length(cast(chain_outline as blob)), 0) + coalesce(length(sealed_key_outline), 0)
      when csr_origin = 'upload' then coalesce(length(csr), 0)
      else 0 end
  ), 0) as bytes from certificates where account_uin = ?`;

export function countInFull({ folder }: TestService, accountUin: string): Pick<Amounts, 'records' | 'bytes'> {
  using database = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: true });
  const row = database.prepare(FULL_COUNT).get(accountUin);
  return { records: Number(row?.['records']), bytes: Number(row?.['bytes']) };
}
