// A client of the API whose service may be gone at any moment: it looks what has become of its request before it asks again.

import { signTc3 } from '../support/signing.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import type { Applicants } from '../support/acme-service.ts';
import { makeTestCsr } from '../support/authority.ts';
import { type DvAuth, recordOf, until } from '../support/life.ts';
import type { Answer, TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

export const VALID_TYPES = ['DNS_AUTO', 'DNS', 'FILE'] as const;
export const CSR_TYPES = ['online', 'upload', 'original'] as const;
export const ACTIONS = ['ReplaceCertificate', 'ResealRenewCertificate'] as const;

/** One certificate in place of another. */
export interface Act {
  readonly original: string;
  readonly domain: string;
  readonly action: (typeof ACTIONS)[number];
  readonly validType: (typeof VALID_TYPES)[number];
  readonly csrType: (typeof CSR_TYPES)[number];
}

export interface ClientParts {
  readonly key: Credential;
  /** Of the service, which is reached by its host and port; undefined while there is none. */
  readonly port: () => number | undefined;
  readonly now: () => Date;
  readonly applicants: Applicants;
}

/** Rejects where nobody answers. */
export async function ask(
  { key, port, now }: ClientParts,
  action: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const at = port();
  if (at === undefined) throw new Error('Nobody serves');
  const request = signTc3({ credential: key, action, now: now(), body, headers: { host: `127.0.0.1:${at}` } });
  const headers = Object.fromEntries(request.headers);
  const answer = await fetch(`http://127.0.0.1:${at}/`, { method: 'POST', headers, body: Buffer.from(request.body) });
  return ((await answer.json()) as { readonly Response: Answer }).Response;
}

/** Rejects where it is refused, too: the next look says what is on record. */
export async function order(parts: ClientParts, { original, domain, action, validType, csrType }: Act): Promise<void> {
  const csr = csrType === 'upload' ? { CsrContent: await makeCsr(domain) } : {};
  const input = { CertificateId: original, ValidType: validType, CsrType: csrType, ...csr };
  const { Error: refused } = await ask(parts, action, input);
  if (refused !== undefined) throw new Error(`${refused.Code}: ${refused.Message}`);
}

async function makeCsr(domain: string): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeTestCsr([domain], 'p256'));
}

/** Publishes what the certificate's applicant is told to, where the service and its authority see it, and says so. */
export async function prove(parts: ClientParts, certificateId: string): Promise<void> {
  const { seenHere, seenThere, files } = parts.applicants;
  const detail = await ask(parts, 'DescribeCertificateDetail', { CertificateId: certificateId });
  const { DvAuths } = (detail['DvAuthDetail'] ?? {}) as { readonly DvAuths?: readonly DvAuth[] | null };
  for (const { DvAuthDomain, DvAuthPath, DvAuthKey, DvAuthValue } of DvAuths ?? []) {
    if (DvAuthPath !== '') files.set(`${DvAuthDomain}${DvAuthPath}${DvAuthKey}`, DvAuthValue);
    else for (const records of [seenHere, seenThere]) records.set(DvAuthKey, [DvAuthValue]);
  }
  await ask(parts, 'CompleteCertificate', { CertificateId: certificateId });
}

/** Has it renew by itself, and waits for that: the process that was told so before may have died before it was on record. */
export async function renewOnce(asked: TestService, id: string): Promise<void> {
  const { wish: marked } = (await recordOf(asked, id)).renewal;
  if (marked !== 'on') await asked.ask('ResealModifyRenewal', { CertificateId: id, AutoRenew: 'on' });

  await until(`${id} is renewed`, async () => {
    const { renewedBy } = (await recordOf(asked, id)).renewal;
    return renewedBy !== undefined && (await recordOf(asked, renewedBy)).step === 'issued';
  });
}
