// The whole of a selection as rows, however many pages it fills.

import type { ListedCertificate } from '../../api/actions.ts';
import type { Client } from '../../api/client.ts';
import type { FileColumns } from '../../parts/table-file.ts';
import { PAGE_OF_IDS, type Selection } from './selection.ts';

/** Headings are the API's names, which other programs know. */
export const EXPORTED: FileColumns<ListedCertificate> = {
  CertificateId: ({ CertificateId }) => CertificateId,
  Domain: ({ Domain }) => Domain,
  SubjectAltName: ({ SubjectAltName }) => SubjectAltName.join(' '),
  Alias: ({ Alias }) => Alias,
  Status: ({ Status }) => String(Status),
  StatusName: ({ StatusName }) => StatusName,
  CertBeginTime: ({ CertBeginTime }) => CertBeginTime,
  CertEndTime: ({ CertEndTime }) => CertEndTime,
  EncryptAlgorithm: ({ EncryptAlgorithm }) => EncryptAlgorithm,
  PackageTypeName: ({ PackageTypeName }) => PackageTypeName,
  ProjectId: ({ ProjectId }) => ProjectId,
  Tags: ({ Tags }) => Tags.map(({ TagKey, TagValue }) => `${TagKey}=${TagValue}`).join(' '),
  BoundResource: ({ BoundResource }) => BoundResource.join(' '),
  InsertTime: ({ InsertTime }) => InsertTime,
};

/** Each once, also where the list moves while it is read. */
export async function rowsOf(client: Client, selection: Selection): Promise<readonly ListedCertificate[]> {
  const filter = selection.kind === 'all' ? selection.filter : { CertIds: [...selection.ids] };
  const rows = new Map<string, ListedCertificate>();
  for (let offset = 0; ; offset += PAGE_OF_IDS) {
    const input = { ...filter, Offset: offset, Limit: PAGE_OF_IDS };
    const { Certificates: page, TotalCount: total } = await client.call('DescribeCertificates', input);
    for (const row of page) rows.set(row.CertificateId, row);
    if (page.length === 0 || offset + page.length >= total) return [...rows.values()];
  }
}
