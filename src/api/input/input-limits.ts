// How long each text and list may be, by the parameter's name: far above what means anything, far below what hurts.

export const MAX_TEXT_LENGTH = 2_000;
export const MAX_LIST_ITEMS = 1_000;

/** UTF-16 code units; a name below a list counts by its last part. */
const TEXT_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['CertificateId', 64],
  ['OldCertificateId', 64],
  ['CertId', 64],
  ['CertificateIds', 64],
  ['CertificateIdList', 64],
  ['CertIds', 64],
  ['TaskIds', 64],
  // Twice SHA-256 in hex: with colons it is shorter.
  ['Identifiers', 128],
  ['Alias', 200],
  // RFC 1035 §2.3.4 gives 253; U-labels and a trailing dot may arrive longer before they are read.
  ['DomainName', 1_024],
  ['CertificateDomain', 1_024],
  ['DomainList', 1_024],
  ['DnsNames', 1_024],
  ['CertCommonName', 1_024],
  // A hundred names of full length, and commas.
  ['DomainNames', 25_600],
  ['Domain', 1_024],
  ['SubjectAltName', 1_024],
  // RFC 5280 appendix A, upper bounds of the attributes of a name, and RFC 5321 §4.5.3.1.3 of an address of mail.
  ['Organization', 64],
  ['Department', 64],
  ['City', 128],
  ['Province', 128],
  ['Country', 64],
  ['Email', 254],
  ['Remark', 200],
  ['CsrContent', 65_536],
  ['Csr', 65_536],
  ['RenewCsr', 65_536],
  // As much as makes a request no longer than an upload: no letter is kept, so that the largest need not be read.
  ['ConfirmLetter', 400_000],
  ['CertificatePublicKey', 262_144],
  ['CertificateChain', 262_144],
  ['CertificatePrivateKey', 65_536],
  // Of a campaign: what happened.
  ['Incident', 4_000],
  ['CampaignId', 64],
  ['Cursor', 64],
  ['CsrkeyPassword', 256],
  ['CsrKeyPassword', 256],
  ['KeyPassword', 256],
  ['KeyPass', 256],
  ['RenewKeyPass', 256],
]);

/** Parameters that hold PEM, or base64 as PEM has it. */
const PEM_TEXTS: ReadonlySet<string> = new Set([
  'CsrContent',
  'Csr',
  'RenewCsr',
  'ConfirmLetter',
  'CertificatePublicKey',
  'CertificateChain',
  'CertificatePrivateKey',
]);

export function maxLengthOf(name: string): number {
  return TEXT_LENGTHS.get(name) ?? MAX_TEXT_LENGTH;
}

export function isPem(name: string): boolean {
  return PEM_TEXTS.has(name);
}

/** In the text of every other parameter a control character is refused. */
export function mayHaveLines(name: string): boolean {
  return isPem(name) || name === 'Reason' || name === 'Incident';
}
