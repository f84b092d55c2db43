// Rules for certificatePolicies.

import { OID } from '../../x509/der/oid.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import { everywhere, ofIssuing, ofServers, type Scope } from './scope.ts';

/** BR §7.1.6.1. */
export const RESERVED_POLICIES: ReadonlySet<string> = new Set([
  OID.domainValidated,
  OID.organizationValidated,
  OID.individualValidated,
  OID.extendedValidated,
]);

const ofPublicServers = (scope: Scope): boolean => ofServers(scope) && scope.profile.kind === 'public';
const ofPublicIssuing = (scope: Scope): boolean => ofIssuing(scope) && scope.profile.kind === 'public';

export const POLICY_RULES: readonly Rule[] = [
  {
    id: 'rfc5280-4.2.1.4-not-empty',
    section: 'RFC 5280 4.2.1.4',
    requires: 'certificatePolicies, where present, has at least one policy',
    applies: everywhere,
    defectOf: ({ policies }) => (policies?.length === 0 ? 'its certificatePolicies are empty' : undefined),
  },
  {
    id: 'rfc5280-4.2.1.4-no-policy-twice',
    section: 'RFC 5280 4.2.1.4',
    requires: 'No policy stands twice',
    applies: everywhere,
    defectOf: (certificate) => {
      const policies = policiesOf(certificate);
      return new Set(policies).size < policies.length ? 'a policy stands twice' : undefined;
    },
  },
  {
    id: 'br-7.1.2.7.9-no-qualifiers',
    section: 'BR 7.1.2.7.9',
    requires: 'No policy has qualifiers, which make a certificate longer and say nothing to clients',
    applies: everywhere,
    defectOf: ({ policies }) =>
      policies?.some(({ hasQualifiers }) => hasQualifiers) === true ? 'a policy has qualifiers' : undefined,
  },
  {
    id: 'br-7.1.2.7.9-no-any-policy',
    section: 'BR 7.1.2.7.9',
    requires: 'A server does not have anyPolicy',
    applies: ofServers,
    defectOf: (certificate) => (policiesOf(certificate).includes(OID.anyPolicy) ? 'it has anyPolicy' : undefined),
  },
  {
    id: 'br-7.1.2.7.9-one-reserved-policy',
    section: 'BR 7.1.2.7.9',
    requires: 'A server has exactly one of the reserved policies',
    applies: ofPublicServers,
    defectOf: ({ policies }) =>
      policies === undefined || policies.length === 0
        ? undefined
        : reservedDefectOf(policies.map(({ policy }) => policy)),
  },
  {
    id: 'br-7.1.2.7.2-domain-validated-policy',
    section: 'BR 7.1.2.7.2',
    requires: 'The reserved policy of a server is domain-validated, which is all that this authority validates',
    applies: ofPublicServers,
    defectOf: (certificate) => {
      const other = policiesOf(certificate).find(
        (policy) => RESERVED_POLICIES.has(policy) && policy !== OID.domainValidated,
      );
      return other && !policiesOf(certificate).includes(OID.domainValidated) ? `its policy is ${other}` : undefined;
    },
  },
  {
    id: 'br-7.1.2.10.5-any-policy-alone',
    section: 'BR 7.1.2.10.5',
    requires: 'Where an issuing authority has anyPolicy, it has no other',
    applies: ofIssuing,
    defectOf: (certificate) => {
      const policies = policiesOf(certificate);
      return policies.includes(OID.anyPolicy) && new Set(policies).size > 1 ? 'it has more than anyPolicy' : undefined;
    },
  },
  {
    id: 'br-7.1.2.10.5-one-reserved-policy',
    section: 'BR 7.1.2.10.5',
    requires: 'Where an issuing authority has not anyPolicy, it has exactly one of the reserved policies',
    applies: ofPublicIssuing,
    defectOf: (certificate) => {
      const policies = policiesOf(certificate);
      return policies.length === 0 || policies.includes(OID.anyPolicy) ? undefined : reservedDefectOf(policies);
    },
  },
];

function policiesOf({ policies }: LintedCertificate): readonly string[] {
  return policies?.map(({ policy }) => policy) ?? [];
}

function reservedDefectOf(policies: readonly string[]): string | undefined {
  const reserved = new Set(policies.filter((policy) => RESERVED_POLICIES.has(policy)));
  return reserved.size === 1 ? undefined : `it has ${reserved.size} of the reserved policies, not one`;
}
