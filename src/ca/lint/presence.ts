// Rules for which extensions a certificate has, which it has not, and which of them are critical.

import { OID } from '../../x509/der/oid.ts';
import type { Rule } from './rule.ts';
import {
  type CertificateKind,
  everywhere,
  ofAuthorities,
  ofIssuing,
  ofResponders,
  ofServers,
  type Scope,
} from './scope.ts';

/** The extensions that certificates of this authority have, by the part of a rule's id that names them. */
const EXTENSIONS = {
  'authority-info-access': OID.authorityInfoAccess,
  'authority-key-identifier': OID.authorityKeyIdentifier,
  'basic-constraints': OID.basicConstraints,
  'certificate-policies': OID.certificatePolicies,
  'crl-distribution-points': OID.crlDistributionPoints,
  'ext-key-usage': OID.extKeyUsage,
  'key-usage': OID.keyUsage,
  'name-constraints': OID.nameConstraints,
  'ocsp-no-check': OID.ocspNoCheck,
  'subject-alt-name': OID.subjectAltName,
  'subject-key-identifier': OID.subjectKeyIdentifier,
} as const;

type ExtensionName = keyof typeof EXTENSIONS;

const KNOWN: ReadonlySet<string> = new Set(Object.values(EXTENSIONS));

interface ExtensionTable {
  readonly section: string;
  readonly kinds: readonly CertificateKind[];
  readonly required: readonly ExtensionName[];
  readonly forbidden: readonly ExtensionName[];
}

/** Alternative names have rules of their own. */
const TABLES: readonly ExtensionTable[] = [
  {
    section: '7.1.2.7.6',
    kinds: ['server', 'encryption'],
    required: [
      'authority-info-access',
      'authority-key-identifier',
      'certificate-policies',
      'ext-key-usage',
      'key-usage',
    ],
    forbidden: ['name-constraints', 'ocsp-no-check'],
  },
  {
    section: '7.1.2.8.2',
    kinds: ['responder'],
    required: ['authority-key-identifier', 'ext-key-usage', 'key-usage', 'ocsp-no-check'],
    forbidden: ['certificate-policies', 'crl-distribution-points', 'name-constraints', 'subject-alt-name'],
  },
  {
    section: '7.1.2.6.1',
    kinds: ['issuing'],
    required: [
      'authority-key-identifier',
      'basic-constraints',
      'certificate-policies',
      'crl-distribution-points',
      'ext-key-usage',
      'key-usage',
      'subject-key-identifier',
    ],
    forbidden: ['ocsp-no-check', 'subject-alt-name'],
  },
  {
    section: '7.1.2.1.2',
    kinds: ['root'],
    required: ['basic-constraints', 'key-usage', 'subject-key-identifier'],
    forbidden: [
      'certificate-policies',
      'crl-distribution-points',
      'ext-key-usage',
      'ocsp-no-check',
      'subject-alt-name',
    ],
  },
];

interface Criticality {
  readonly extension: ExtensionName;
  readonly section: string;
  readonly critical: boolean;
  readonly applies: (scope: Scope) => boolean;
}

const CRITICALITIES: readonly Criticality[] = [
  { extension: 'basic-constraints', section: 'RFC 5280 4.2.1.9', critical: true, applies: everywhere },
  { extension: 'key-usage', section: 'RFC 5280 4.2.1.3', critical: true, applies: everywhere },
  { extension: 'name-constraints', section: 'RFC 5280 4.2.1.10', critical: true, applies: ofAuthorities },
  { extension: 'authority-info-access', section: 'RFC 5280 4.2.2.1', critical: false, applies: everywhere },
  { extension: 'authority-key-identifier', section: 'RFC 5280 4.2.1.1', critical: false, applies: everywhere },
  { extension: 'certificate-policies', section: 'BR 7.1.2.7.6', critical: false, applies: ofServers },
  { extension: 'certificate-policies', section: 'BR 7.1.2.6.1', critical: false, applies: ofIssuing },
  { extension: 'crl-distribution-points', section: 'RFC 5280 4.2.1.13', critical: false, applies: everywhere },
  { extension: 'ext-key-usage', section: 'BR 7.1.2.7.6', critical: false, applies: ofServers },
  { extension: 'ext-key-usage', section: 'BR 7.1.2.6.1', critical: false, applies: ofIssuing },
  { extension: 'ocsp-no-check', section: 'BR 7.1.2.8.2', critical: false, applies: ofResponders },
  { extension: 'subject-key-identifier', section: 'RFC 5280 4.2.1.2', critical: false, applies: everywhere },
];

export const PRESENCE_RULES: readonly Rule[] = [
  ...TABLES.flatMap((table) => table.required.map((extension) => requiredRule(table, extension))),
  ...TABLES.flatMap((table) => table.forbidden.map((extension) => forbiddenRule(table, extension))),
  ...CRITICALITIES.map(criticalityRule),
  {
    id: 'br-7.1.2.11.5-no-other-extension',
    section: 'BR 7.1.2.11.5',
    requires: 'There is no extension that this authority gives no meaning to',
    applies: everywhere,
    defectOf: ({ extensions }) => {
      for (const oid of extensions.keys()) if (!KNOWN.has(oid)) return `it has the extension ${oid}`;
      return undefined;
    },
  },
];

function requiredRule({ section, kinds }: ExtensionTable, extension: ExtensionName): Rule {
  return {
    id: `br-${section}-${extension}`,
    section: `BR ${section}`,
    requires: `${titleOf(kinds)} has ${wordsOf(extension)}`,
    applies: ({ kind, profile }) => kinds.includes(kind) && !isLeftOut(extension, { kind, profile }),
    defectOf: ({ extensions }) =>
      extensions.has(EXTENSIONS[extension]) ? undefined : `it has no ${wordsOf(extension)}`,
  };
}

/** Other profiles set their own policies, or none; a national authority is not confined, so that GmSSL takes it. */
function isLeftOut(extension: ExtensionName, { kind, profile }: Scope): boolean {
  if (extension === 'certificate-policies') return profile.kind !== 'public';
  return extension === 'ext-key-usage' && kind === 'issuing' && profile.kind === 'national';
}

function forbiddenRule({ section, kinds }: ExtensionTable, extension: ExtensionName): Rule {
  return {
    id: `br-${section}-no-${extension}`,
    section: `BR ${section}`,
    requires: `${titleOf(kinds)} has no ${wordsOf(extension)}`,
    applies: ({ kind }) => kinds.includes(kind),
    defectOf: ({ extensions }) => (extensions.has(EXTENSIONS[extension]) ? `it has ${wordsOf(extension)}` : undefined),
  };
}

function criticalityRule({ extension, section, critical, applies }: Criticality): Rule {
  const oid = EXTENSIONS[extension];
  const mark = critical ? 'critical' : 'not critical';
  return {
    id: `${section.toLowerCase().replace('rfc ', 'rfc').replace(' ', '-')}-${extension}-${mark.replace(' ', '-')}`,
    section,
    requires: `${wordsOf(extension)}, where present, is ${mark}`,
    applies,
    defectOf: ({ extensions }) => {
      const found = extensions.get(oid);
      return found === undefined || found.critical === critical ? undefined : `${wordsOf(extension)} is not ${mark}`;
    },
  };
}

function titleOf([kind]: readonly CertificateKind[]): string {
  const titles = {
    server: 'A server',
    encryption: 'A server',
    responder: 'A responder',
    issuing: 'An issuing authority',
    root: 'A root',
  };
  return titles[kind ?? 'server'];
}

/** "authorityInfoAccess". */
function wordsOf(extension: ExtensionName): string {
  return extension.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
