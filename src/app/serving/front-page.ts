// What the page at "/" tells of this service.

import type { Authority } from '../../ca/authority.ts';
import type { FrontAuthority } from '../../http/front-html.ts';
import type { FrontPage } from '../../http/front-page.ts';
import { fingerprint, readCertificate } from '../../x509/certificate/certificate.ts';
import { readDocuments } from './documents.ts';

export function frontPageOf(publicUrl: string, authority: Pick<Authority, 'published'>): FrontPage {
  const documents = readDocuments(publicUrl);
  return {
    facts: () => ({
      publicUrl,
      authorities: authority.published.map(factsOf).toSorted(rootsFirst),
      documents: documents.list,
    }),
    findDocument: documents.find,
  };
}

function factsOf({ id, role, certificate }: Authority['published'][number]): FrontAuthority {
  const subject = readCertificate(certificate).subject.text;
  return { id, role, subject, fingerprint: fingerprint(certificate, 'sha256') };
}

/** They are what people come for. */
function rootsFirst(one: FrontAuthority, other: FrontAuthority): number {
  return Number(one.role !== 'root') - Number(other.role !== 'root') || one.id.localeCompare(other.id);
}
