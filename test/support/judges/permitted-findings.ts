// What zlint and pkilint may say of what the authority makes, and why it is made so all the same.

import type { ProfileKind } from '../../../src/ca/profile/profile.ts';
import type { LintedSort } from '../linted-kinds.ts';
import type { Finding, Linter } from './linters.ts';

export interface PermittedFinding {
  readonly linter: Linter;
  readonly id: string;
  readonly hierarchies: readonly ProfileKind[];
  readonly sorts: readonly LintedSort[];
  readonly reason: string;
}

const COMMON_NAME =
  'BR §7.1.4.2: NOT RECOMMENDED. Consoles and deploy tools of this API read the main domain from it, and it is one of the alternative names.';
const SUBJECT_KEY =
  'BR §7.1.2.7.6: NOT RECOMMENDED. RFC 5280 §4.2.1.2: SHOULD, so that the certificates of one key are found by it.';
const ROOT_USAGE =
  'BR §7.1.2.10.7: only for a root that signs OCSP answers itself. A responder of its own does that here.';
const ONE_LABEL =
  'pkilint takes names of two labels and more for DNS names (RFC 1034 §3.5 takes one). A private profile is for such names.';

export const PERMITTED_FINDINGS: readonly PermittedFinding[] = [
  {
    linter: 'zlint',
    id: 'n_ca_digital_signature_not_set',
    hierarchies: ['public'],
    sorts: ['root'],
    reason: ROOT_USAGE,
  },
  {
    linter: 'zlint',
    id: 'n_ct_sct_policy_count_unsatisfied',
    hierarchies: ['public'],
    sorts: ['leaf', 'responder'],
    reason: 'No log of Certificate Transparency takes certificates of an authority that browsers do not trust.',
  },
  {
    linter: 'zlint',
    id: 'w_ext_subject_key_identifier_not_recommended_subscriber',
    hierarchies: ['public'],
    sorts: ['leaf'],
    reason: SUBJECT_KEY,
  },
  {
    linter: 'zlint',
    id: 'w_subject_common_name_included',
    hierarchies: ['public'],
    sorts: ['leaf'],
    reason: COMMON_NAME,
  },
  {
    linter: 'zlint',
    id: 'n_san_iana_pub_suffix_empty',
    hierarchies: ['service'],
    sorts: ['leaf'],
    reason: 'It counts "localhost" among the public suffixes. The service is called by it on its own machine.',
  },
  {
    linter: 'pkilint',
    id: 'cabf.ca_certificate_no_digital_signature_bit',
    hierarchies: ['public'],
    sorts: ['root'],
    reason: ROOT_USAGE,
  },
  {
    linter: 'pkilint',
    id: 'cabf.serverauth.dv.common_name_attribute_present',
    hierarchies: ['public'],
    sorts: ['leaf'],
    reason: COMMON_NAME,
  },
  {
    linter: 'pkilint',
    id: 'cabf.serverauth.subscriber.subject_key_identifier_extension_present',
    hierarchies: ['public'],
    sorts: ['leaf'],
    reason: SUBJECT_KEY,
  },
  {
    linter: 'pkilint',
    id: 'cabf.serverauth.subscriber_rsa_digitalsignature_and_keyencipherment_present',
    hierarchies: ['public'],
    sorts: ['leaf'],
    reason:
      'BR §7.1.2.7.11: NOT RECOMMENDED together. Servers of TLS 1.2 without ECDHE need the one, and those with it the other.',
  },
  {
    linter: 'pkilint',
    id: 'pkix.invalid_domain_name_syntax',
    hierarchies: ['private', 'service'],
    sorts: ['root', 'issuing', 'leaf'],
    reason: ONE_LABEL,
  },
  {
    linter: 'pkilint',
    id: 'pkix.key_usage_value_prohibited_for_ec',
    hierarchies: ['national'],
    sorts: ['leaf'],
    reason:
      'RFC 5480 §3 forbids encipherment to keys of ECDH and ECDSA. An SM2 key encrypts, and GM/T 0015 §5.2.4.2.3 has it say so.',
  },
];

export function findPermitted({ linter, id, kind }: Finding): PermittedFinding | undefined {
  return PERMITTED_FINDINGS.find(
    (one) =>
      one.linter === linter &&
      one.id === id &&
      one.hierarchies.includes(kind.hierarchy) &&
      one.sorts.includes(kind.sort),
  );
}
