// The main job from nothing: a certificate is applied for, proved, issued, and reissued with a new key (npm run demo).
//
// A service is started in a temporary folder as any user would start it, driven through the official SDK, and judged from
// outside. Nothing is left behind. The exit code is 0 only when every check held.

import { type Client, connect, getDetail, waitForStatus } from './client.ts';
import { findTxt, waitForNoTxt } from './dns.ts';
import { describe, type IssuedCertificate, readIssued } from './issued.ts';
import { check, fact, runStory, step } from './report.ts';
import { type DemoService, PROVED_DOMAIN, startDemoService, UNPROVED_DOMAIN } from './service.ts';

/** Of the sixteen that the API documents. */
const IN_REVIEW = 0;
const ISSUED = 1;
const CANCELLED = 7;
const TXT_NOT_FOUND = -1;
const CA_NOT_YET = -1;

await runStory(async () => {
  step('Start the service: its own authority, SQLite, its own DNS server');
  await using service = await startDemoService();
  fact('API', `http://${service.host}`);
  fact('DNS server', service.dnsServer);
  fact('data', service.folder);
  const client = connect(service);

  await withholdProof(client, service);
  const original = await applyForCertificate(client);
  const replacement = await reissueCertificate(client, original);
  checkCertificates(original, replacement);
  await checkRecords(client, { original, replacement });
  await checkNothingLeft(client, service);
});

/** The applicant is to publish a TXT record and does not: whatever is asked, there is no certificate. */
async function withholdProof(client: Client, service: DemoService): Promise<void> {
  step(`Apply for ${UNPROVED_DOMAIN} and withhold the proof`);
  const application = { DvAuthMethod: 'DNS', DomainName: UNPROVED_DOMAIN };
  const { CertificateId = '' } = await client.ApplyCertificate(application);
  const { DvAuthDetail } = await getDetail(client, CertificateId);
  for (const { DvAuthKey, DvAuthValue } of DvAuthDetail?.DvAuths ?? [])
    fact('wanted TXT', `${DvAuthKey} = ${DvAuthValue}`);

  await client.CompleteCertificate({ CertificateId });
  const { VerificationResults = [] } = await client.CheckCertificateDomainVerification({ CertificateId });
  for (const { Domain, LocalCheck, LocalCheckFailReason } of VerificationResults) {
    fact(String(Domain), `check ${LocalCheck}: ${LocalCheckFailReason}`);
  }
  const isUnproved = VerificationResults.every(
    (result) => result.LocalCheck === TXT_NOT_FOUND && result.CaCheck === CA_NOT_YET,
  );
  check('every look-up of the record finds nothing', isUnproved && VerificationResults.length > 0);
  check('DNS says the same', (await findTxt(service, UNPROVED_DOMAIN)).length === 0);
  const { Status, CertificatePublicKey } = await getDetail(client, CertificateId);
  check(`${CertificateId} is not issued`, Status === IN_REVIEW && CertificatePublicKey === '');

  await client.CancelCertificateOrder({ CertificateId });
  check('its order is cancelled', (await getDetail(client, CertificateId)).Status === CANCELLED);
}

async function applyForCertificate(client: Client): Promise<IssuedCertificate> {
  step(`Apply for ${PROVED_DOMAIN}; the service publishes the proof, looks it up, and issues`);
  const application = { DvAuthMethod: 'DNS_AUTO', DomainName: PROVED_DOMAIN };
  const { CertificateId = '' } = await client.ApplyCertificate(application);
  return await waitForCertificate(client, CertificateId);
}

async function reissueCertificate(client: Client, original: IssuedCertificate): Promise<IssuedCertificate> {
  step(`Reissue ${original.id} with a new key, and prove again`);
  const wish = { ValidType: 'DNS_AUTO', CsrType: 'online', Reason: 'a new key' };
  const { CertificateId = '' } = await client.ReplaceCertificate({ CertificateId: original.id, ...wish });
  check('a reissue has an id of its own', CertificateId !== original.id);
  return await waitForCertificate(client, CertificateId);
}

async function waitForCertificate(client: Client, id: string): Promise<IssuedCertificate> {
  const issued = readIssued(await waitForStatus(client, { id, status: ISSUED }));
  for (const [name, value] of describe(issued)) fact(name, value);
  return issued;
}

function checkCertificates(original: IssuedCertificate, replacement: IssuedCertificate): void {
  step('Check both certificates');
  for (const { id, leaf, issuing, root, key } of [original, replacement]) {
    check(`${id}: signed by the issuing authority`, leaf.checkIssued(issuing) && leaf.verify(issuing.publicKey));
    check(
      `${id}: the issuing authority signed by the root`,
      issuing.checkIssued(root) && issuing.verify(root.publicKey),
    );
    check(`${id}: the root signed by itself`, root.ca && root.verify(root.publicKey));
    check(`${id}: for ${PROVED_DOMAIN}`, leaf.checkHost(PROVED_DOMAIN) === PROVED_DOMAIN);
    check(`${id}: its key is the one that was handed out`, leaf.checkPrivateKey(key));
  }
  const [old, next] = [original.leaf, replacement.leaf];
  check('one root for both', original.root.fingerprint256 === replacement.root.fingerprint256);
  check('the same names', old.subjectAltName === next.subjectAltName && old.subject === next.subject);
  check('the same expiry to the second', old.validToDate.getTime() === next.validToDate.getTime());
  check('another serial', old.serialNumber !== next.serialNumber);
  check('another fingerprint', old.fingerprint256 !== next.fingerprint256);
  check('another key', !old.publicKey.equals(next.publicKey));
}

async function checkRecords(
  client: Client,
  { original, replacement }: { readonly original: IssuedCertificate; readonly replacement: IssuedCertificate },
): Promise<void> {
  step('Check both records');
  const [old, next] = [await getDetail(client, original.id), await getDetail(client, replacement.id)];
  check(`${original.id} stays issued`, old.Status === ISSUED);
  check(`${replacement.id} is issued`, next.Status === ISSUED);
  check(`${original.id} was reissued as ${replacement.id}`, old.CertificateExtra?.ReplacedFor === replacement.id);
  check(`${replacement.id} stands in place of ${original.id}`, next.CertificateExtra?.ReplacedBy === original.id);
  check('domain and expiry of both are the same', old.Domain === next.Domain && old.CertEndTime === next.CertEndTime);
  const { OperateLogs = [] } = await client.DescribeCertificateOperateLogs({ Limit: 100 });
  for (const id of [original.id, replacement.id]) {
    const hasProved = OperateLogs.some(({ CertId, Action }) => CertId === id && Action === 'domainValidationPassed');
    check(`${id} was proved on its own`, hasProved);
  }
}

async function checkNothingLeft(client: Client, service: DemoService): Promise<void> {
  step('Check that no proof is left in DNS');
  const { Certificates = [] } = await client.DescribeCertificates({ Limit: 100 });
  const names = new Set(Certificates.flatMap(({ CertSANs }) => CertSANs ?? []));
  check('the names of all orders are known', names.has(PROVED_DOMAIN) && names.has(UNPROVED_DOMAIN));
  for (const name of names) check(`_dnsauth.${name} holds no TXT record`, await waitForNoTxt(service, name));
}
