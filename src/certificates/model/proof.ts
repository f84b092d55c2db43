// Proof of control over one domain: what the applicant publishes, and what a check of it can find.

import { because, type Reason } from '../../reasons/reason.ts';
import type { DomainName } from './domain-name.ts';

/**
 * managedDns: the service publishes the record itself · dns: the applicant does · file: the applicant serves a file · tlsAlpn: the
 * applicant's TLS server shows a certificate made for it (RFC 8737), as only clients of ACME do.
 */
export type ValidationMethod = 'managedDns' | 'dns' | 'file' | 'tlsAlpn';

/** The method as the applicant knows it, for a place in another sentence. */
export function nameOfMethod(method: ValidationMethod): Reason {
  return because(METHOD_NAMES[method]);
}

const METHOD_NAMES = { managedDns: 'byManagedDns', dns: 'byDns', file: 'byFile', tlsAlpn: 'byTlsAlpn' } as const;

export interface Proof {
  /** The domain that is proved: without "*.", and one for a name and its "www." name where DNS allows it. */
  readonly domain: DomainName;
  readonly method: ValidationMethod;
  /** Where it is checked. By DNS the name of a TXT record, lower-case; by file the path on the domain's web server; by TLS nothing. */
  readonly place: string;
  /** By DNS the value of the record, by file the body of the file, by TLS the key authorization whose hash stands in the certificate. */
  readonly value: string;
  /** By managed DNS: where the service publishes. */
  readonly placement: Placement | undefined;
  /** By managed DNS: why the last attempt to publish it failed. */
  readonly publicationTrouble: Reason | undefined;
  readonly publishedAt: Date | undefined;
  readonly retractedAt: Date | undefined;
  readonly provedAt: Date | undefined;
  /** What proved it where the applicant had nothing to publish: the records that stood in DNS for the names it is for. */
  readonly persistent?: readonly ProvingRecord[] | undefined;
  /** Of the order's own looks; what they find again and again is kept as it was first found. */
  readonly lastLook?: KeptLook | undefined;
}

/** As of PersistentRecord. */
export interface ProvingRecord {
  readonly place: string;
  readonly value: string;
  readonly until: Date | undefined;
}

/**
 * zone: the service is authoritative for the domain and publishes at the proof's own name.
 * delegation: the applicant has set one CNAME there, once, to `target`, where the service publishes.
 */
export type Placement = { readonly kind: 'zone' } | { readonly kind: 'delegation'; readonly target: string };

export type ValidationResult =
  | 'good'
  | 'txtNotFound'
  | 'txtWrong'
  | 'nsNotFound'
  | 'fileNotFound'
  | 'fileWrong'
  | 'cnameNotFound'
  | 'cnameWrong'
  | 'tlsFailed'
  | 'tlsWrong'
  /** Good from here, and not from as many other places as there must be. */
  | 'notCorroborated';

export interface ProofFinding {
  readonly result: ValidationResult;
  /** What was seen instead, cut to a bounded length. */
  readonly seen: readonly string[];
  /** For the applicant. */
  readonly detail: Reason;
  /** The same of each perspective, in the operator's order; absent where none was asked. */
  readonly from?: readonly PlaceFinding[];
}

/** A look of an order's own, as it is kept. */
export interface KeptLook extends ProofFinding {
  readonly at: Date;
}

/** same: as from here · unheard: nothing could be heard of it · notAwaited: it was decided without it. */
export type PlaceStanding = 'same' | 'other' | 'unheard' | 'notAwaited';

export interface PlaceFinding {
  readonly place: string;
  readonly standing: PlaceStanding;
  /** What was seen there instead, cut to a bounded length. */
  readonly seen: readonly string[];
  /** Why it does not see the same; absent where it does, and where it was not awaited. */
  readonly detail?: Reason | undefined;
}

/** The label of reference/lifecycle.md, which begins with "_" as BR §3.2.2.4.7 asks. */
const PROOF_LABEL = '_dnsauth';
const PROOF_FOLDER = '/.well-known/pki-validation/';

/** Where authorities that speak ACME look for a file, over HTTP alone (RFC 8555 §8.3). */
const ACME_FOLDER = '/.well-known/acme-challenge/';

export function acmePathOf(token: string): string {
  return `${ACME_FOLDER}${token}`;
}

/** Over HTTPS nobody looks for it, unless HTTP leads there. */
export function isOverHttpAlone(path: string): boolean {
  return path.startsWith(ACME_FOLDER);
}

/** The same by DNS (RFC 8555 §8.4). */
export function acmeRecordNameOf(domain: string): string {
  return `_acme-challenge.${domain}`;
}

/** Where a proof that this service asks for stands by DNS. */
export function recordNameOf(domain: string): string {
  return `${PROOF_LABEL}.${domain}`;
}

/** The same by file. */
export function filePathOf(fileName: string): string {
  return `${PROOF_FOLDER}${fileName}`;
}

/** The name and value of the TXT record that the service publishes. */
export function publishedRecordOf(proof: Proof): { readonly name: string; readonly value: string } {
  const name = proof.placement?.kind === 'delegation' ? proof.placement.target : proof.place;
  return { name, value: proof.value };
}
