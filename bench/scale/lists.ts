// The lists that are measured, and how long the first page of each takes through the API.

import { Connection } from '../connection.ts';
import type { Server } from '../reseal.ts';
import { makeSigner } from '../signing.ts';

export interface Question {
  readonly name: string;
  readonly input: object;
}

export const LISTS: readonly Question[] = [
  { name: 'no filter', input: {} },
  { name: 'Limit 100', input: { Limit: 100 } },
  { name: 'Offset 10000', input: { Offset: 10_000 } },
  { name: 'ExpirationSort ASC', input: { ExpirationSort: 'ASC' } },
  { name: 'ExpirationSort DESC', input: { ExpirationSort: 'DESC' } },
  { name: 'Status 1', input: { CertificateStatus: [1] } },
  { name: 'Status 1, ASC', input: { CertificateStatus: [1], ExpirationSort: 'ASC' } },
  { name: 'Status 3 (expired)', input: { CertificateStatus: [3] } },
  { name: 'Status 3, DESC', input: { CertificateStatus: [3], ExpirationSort: 'DESC' } },
  { name: 'Status 10 (revoked), ASC', input: { CertificateStatus: [10], ExpirationSort: 'ASC' } },
  { name: 'Status 7 (cancelled), ASC', input: { CertificateStatus: [7], ExpirationSort: 'ASC' } },
  { name: 'Status 0', input: { CertificateStatus: [0] } },
  { name: 'Status 2 (failed)', input: { CertificateStatus: [2] } },
  { name: 'FilterSource upload', input: { FilterSource: 'upload' } },
  { name: 'FilterSource buy', input: { FilterSource: 'buy' } },
  { name: 'FilterExpiring', input: { FilterExpiring: 1 } },
  { name: 'Deployable 1', input: { Deployable: 1 } },
  { name: 'IsSM', input: { IsSM: 1 } },
  { name: 'ProjectId 2', input: { ProjectId: 2 } },
  {
    name: 'ProjectId 2, Status 1 and 10, DESC',
    input: { ProjectId: 2, CertificateStatus: [1, 10], ExpirationSort: 'DESC' },
  },
  { name: 'Tags', input: { Tags: [{ TagKey: 'env', TagValue: 'prod' }] } },
  { name: 'SearchKey of one', input: { SearchKey: 'host-54321.' } },
  { name: 'SearchKey of 1 %', input: { SearchKey: '.svc42.' } },
  { name: 'SearchKey of all', input: { SearchKey: 'host-' } },
  { name: 'SearchKey of none', input: { SearchKey: 'no-such-name' } },
  { name: 'SearchKey of two characters', input: { SearchKey: '77' } },
  { name: 'SearchKey of one, Status 1', input: { SearchKey: 'host-54321.', CertificateStatus: [1] } },
];

/** Calls before those that count. */
const WARM_UP = 5;

export interface ListFigure {
  readonly name: string;
  readonly isSearch: boolean;
  readonly total: number;
  readonly medianMs: number;
  readonly mostMs: number;
}

export async function measureList(
  { port, credential }: Server,
  { name, input }: Question,
  samples: number,
): Promise<ListFigure> {
  const connection = await Connection.open(port);
  const sign = makeSigner(credential, `127.0.0.1:${port}`);
  const times: number[] = [];
  let total = 0;
  for (let sample = -WARM_UP; sample < samples; sample += 1) {
    const startedAt = performance.now();
    const answer = await connection.ask(sign({ action: 'DescribeCertificates', body: JSON.stringify(input) }));
    if (sample >= 0) times.push(performance.now() - startedAt);
    const { Response } = JSON.parse(answer) as { readonly Response: { readonly TotalCount?: number } };
    if (Response.TotalCount === undefined) throw new Error(`${name} is refused: ${answer.slice(0, 300)}`);
    total = Response.TotalCount;
  }
  connection.close();
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { name, isSearch: 'SearchKey' in input || 'Tags' in input, total, medianMs: at(0.5), mostMs: at(1) };
}
