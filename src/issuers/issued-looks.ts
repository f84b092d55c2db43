// Certificates that are issued, as the authorities of this service and the lint see them.

import type { Authority } from '../ca/authority.ts';
import { lintIssuerOf } from '../ca/lint/linted-certificate.ts';
import { CERTIFICATE_RULES, type Linter, makeLinter, READABLE_RULE } from '../ca/lint/linter.ts';
import type { CertificateKind, LintProfile } from '../ca/lint/scope.ts';
import { PUBLIC_PROFILE } from '../ca/profile/profile.ts';
import type { Certificate, IssuedMaterial } from '../certificates/model/certificate.ts';
import type { IssuedLooks } from '../certificates/ports/issued-looks.ts';
import { hexOf } from '../lib/bytes.ts';
import { authorityKeyOf } from '../x509/certificate/authority-key.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate/certificate.ts';
import { EncodingError } from '../x509/der/reader.ts';

/** Ways to hold a certificate to the lint: issuers times profiles. Beyond, each is made anew. */
const MAX_LINTERS = 256;

const RULE_IDS: ReadonlySet<string> = new Set([READABLE_RULE, ...CERTIFICATE_RULES].map(({ id }) => id));

export interface IssuedLooksWorld {
  readonly authority: Pick<Authority, 'published'>;
  /** By which the product's certificates are issued here; undefined of one that is not sold. */
  readonly profileOf: (productId: string) => LintProfile | undefined;
}

export function makeIssuedLooks({ authority, profileOf }: IssuedLooksWorld): IssuedLooks {
  const linterOf = makeLinters();
  const lint = (half: Half): readonly string[] => {
    const read = readOrNone(half.leaf);
    if (read === undefined) return [READABLE_RULE.id];
    const { defects } = linterOf({ ...half, signatureAlgorithm: read.signatureAlgorithm })(read.tbs, read.notBefore);
    return defects.map(({ rule }) => rule);
  };
  return {
    authorityKeyOf: (id) => authorityKeyOf(authority.published.find((one) => one.id === id)?.certificate),
    authorityIdOf: (key) => authority.published.find(({ certificate }) => authorityKeyOf(certificate) === key)?.id,
    isLintRule: (id) => RULE_IDS.has(id),
    failedRules: ({ issued, productId, source }) => {
      const profile = source === 'uploaded' ? undefined : profileOf(productId);
      // The rules of public trust are those that everybody's certificates can be held to.
      return halvesOf(issued, profile ?? PUBLIC_PROFILE).flatMap(lint);
    },
  };
}

interface Half {
  readonly kind: CertificateKind;
  readonly profile: LintProfile;
  readonly leaf: Uint8Array;
  /** Undefined where the chain does not have it. */
  readonly issuer: Uint8Array | undefined;
}

function halvesOf(issued: Certificate['issued'], profile: LintProfile): readonly Half[] {
  if (issued === undefined) return [];
  const [leaf, issuer] = issued.chain;
  const half = (kind: CertificateKind, der: Uint8Array | undefined): readonly Half[] =>
    der === undefined ? [] : [{ kind, profile, leaf: der, issuer }];
  return [...half('server', leaf), ...half('encryption', encryptionOf(issued))];
}

function encryptionOf({ encryption }: IssuedMaterial): Uint8Array | undefined {
  return encryption?.leaf;
}

type Meant = Pick<Half, 'kind' | 'profile' | 'issuer'> & { readonly signatureAlgorithm: Uint8Array };

/** One for each issuer, kind, profile and algorithm, of which an installation has a few. */
function makeLinters(): (meant: Meant) => Linter {
  const linters = new Map<string, Linter>();
  return (meant) => {
    const key = keyOf(meant);
    const known = linters.get(key);
    if (known !== undefined) return known;
    const made = linterFor(meant);
    if (linters.size < MAX_LINTERS) linters.set(key, made);
    return made;
  };
}

function keyOf({ kind, profile, issuer, signatureAlgorithm }: Meant): string {
  const { kind: profileKind, internalNames, addresses } = profile;
  const bytes = [issuer ?? Uint8Array.of(), signatureAlgorithm].map(hexOf);
  return [kind, profileKind, internalNames, addresses, ...bytes].join();
}

function linterFor({ kind, profile, issuer, signatureAlgorithm }: Meant): Linter {
  const facts = issuer === undefined ? undefined : readOrNone(issuer);
  return makeLinter({ kind, profile, issuer: facts && lintIssuerOf(facts), signatureAlgorithm });
}

function readOrNone(der: Uint8Array): CertificateFacts | undefined {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
