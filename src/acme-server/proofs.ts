// What a challenge asks for, as a proof of the kind that the service looks at (RFC 8555 §8.3, §8.4, RFC 8737 §3).

import { hash } from 'node:crypto';
import type { AcmeAuthorization, AcmeChallenge, ChallengeType } from '../certificates/model/acme.ts';
import { acmePathOf, acmeRecordNameOf, type Proof, type ValidationMethod } from '../certificates/model/proof.ts';
import { isAddress } from '../certificates/model/subject-name.ts';
import type { DomainName } from '../certificates/model/domain-name.ts';

const METHODS: { readonly [type in ChallengeType]: ValidationMethod } = {
  'http-01': 'file',
  'dns-01': 'dns',
  'tls-alpn-01': 'tlsAlpn',
};

/** A wildcard by DNS alone (RFC 8555 §7.1.3), an address by anything but DNS (RFC 8738 §7). */
export function challengeTypesFor(domain: DomainName, isWildcard: boolean): readonly ChallengeType[] {
  if (isWildcard) return ['dns-01'];
  return isAddress(domain) ? ['http-01', 'tls-alpn-01'] : ['http-01', 'dns-01', 'tls-alpn-01'];
}

/** RFC 8555 §8.1: by the key that the account has now. */
export function proofFor(
  { domain }: AcmeAuthorization,
  { type, token, thumbprint }: AcmeChallenge & { readonly thumbprint: string },
): Proof {
  const keyAuthorization = `${token}.${thumbprint}`;
  return {
    domain,
    method: METHODS[type],
    ...placeOf({ domain, type, token, keyAuthorization }),
    placement: undefined,
    publicationTrouble: undefined,
    publishedAt: undefined,
    retractedAt: undefined,
    provedAt: undefined,
  };
}

function placeOf(asked: {
  readonly domain: DomainName;
  readonly type: ChallengeType;
  readonly token: string;
  readonly keyAuthorization: string;
}): Pick<Proof, 'place' | 'value'> {
  const { domain, type, token, keyAuthorization } = asked;
  switch (type) {
    case 'http-01':
      return { place: acmePathOf(token), value: keyAuthorization };
    case 'dns-01':
      return { place: acmeRecordNameOf(domain), value: hash('sha256', keyAuthorization, 'base64url') };
    case 'tls-alpn-01':
      return { place: '', value: keyAuthorization };
  }
}
