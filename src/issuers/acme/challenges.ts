// What the authority asks to see of an order: the authorizations that are open, and a place and a value for each of their challenges.

import { hash } from 'node:crypto';
import { unreadable } from '../../acme/client/acme-error.ts';
import { reasonOfProblem } from '../../acme/client/authority-problem.ts';
import {
  type AcmeAuthorization,
  type AcmeChallenge,
  type AcmeIdentifier,
  type AcmeOrder,
  fetchAuthorization,
} from '../../acme/client/order.ts';
import type { AcmeSession, Signer } from '../../acme/client/session.ts';
import { baseOf, type DomainName, isWildcard } from '../../certificates/model/domain-name.ts';
import { isAddress } from '../../certificates/model/subject-name.ts';
import type { ValidationMethod } from '../../certificates/model/proof.ts';
import type { Challenge } from '../../certificates/ports/issuer.ts';
import { atMostAtOnce } from '../../lib/turns/at-most-at-once.ts';
import { canonicalAddress } from '../../lib/network/ip-address.ts';
import { because, type Reason } from '../../reasons/reason.ts';

/** Authorizations of one order that are asked for at the same time. */
const AT_ONCE = 8;

/** RFC 8555 §8.3, §8.4; RFC 8738 §7 knows no challenge by DNS for an address. */
const CHALLENGE_TYPES = { file: 'http-01', dns: 'dns-01', managedDns: 'dns-01', tlsAlpn: 'tls-alpn-01' } as const;
const FILE_FOLDER = '/.well-known/acme-challenge/';
const RECORD_LABEL = '_acme-challenge';

export async function fetchAuthorizations(
  session: AcmeSession,
  signer: Signer,
  { authorizations }: Pick<AcmeOrder, 'authorizations'>,
): Promise<readonly AcmeAuthorization[]> {
  const fetchOne = atMostAtOnce(AT_ONCE, async (url: URL) => await fetchAuthorization(session, signer, url));
  return await Promise.all(authorizations.map(async (url) => await fetchOne(url)));
}

/** RFC 8738 §3: an address in its short form. */
export function identifiersOf(names: readonly DomainName[]): readonly AcmeIdentifier[] {
  return names.map((name) => ({ type: isAddress(name) ? 'ip' : 'dns', value: name }));
}

export function isForNames({ identifiers }: Pick<AcmeOrder, 'identifiers'>, names: readonly DomainName[]): boolean {
  const asked = new Set<string>(names);
  const found = new Set(identifiers.map(valueOf));
  return asked.size === found.size && [...found].every((value) => asked.has(value));
}

/**
 * A challenge by DNS and one by a file for each authorization that is open, as far as it offers them. Throws AcmeError, unreadable, for
 * an authorization that is for none of the names.
 */
export function challengesOf(
  authorizations: readonly AcmeAuthorization[],
  { names, thumbprint }: { readonly names: readonly DomainName[]; readonly thumbprint: string },
): readonly Challenge[] {
  return authorizations.flatMap((authorization) => {
    const domain = domainOf(authorization, names);
    if (authorization.status === 'valid') return [];
    return authorization.challenges.flatMap(({ type, token }): readonly Challenge[] => {
      const value = `${token}.${thumbprint}`;
      if (type === 'http-01') return [{ domain, by: 'file', place: `${FILE_FOLDER}${token}`, value }];
      if (type !== 'dns-01') return [];
      const place = `${RECORD_LABEL}.${domain}`;
      return [{ domain, by: 'dns', place, value: hash('sha256', value, 'base64url') }];
    });
  });
}

/** An authorization that is open and offers no challenge that is known here; undefined where there is none. */
export function withoutChallenge(
  authorizations: readonly AcmeAuthorization[],
  names: readonly DomainName[],
): DomainName | undefined {
  const known = new Set<string>(Object.values(CHALLENGE_TYPES));
  const open = authorizations.filter(({ status }) => status === 'pending');
  const odd = open.find(({ challenges }) => !challenges.some(({ type }) => known.has(type)));
  return odd === undefined ? undefined : domainOf(odd, names);
}

/** Those that the authority is to be told to look at. */
export function challengesToAnswer(
  authorizations: readonly AcmeAuthorization[],
  method: ValidationMethod,
): readonly AcmeChallenge[] {
  return authorizations
    .filter(({ status }) => status === 'pending')
    .flatMap(({ challenges }) => challenges.filter(({ type }) => type === CHALLENGE_TYPES[method]))
    .filter(({ status }) => status === 'pending');
}

/** Why authorizations came to nothing, each with its name; undefined where none says. */
export function troubleOf(authorizations: readonly AcmeAuthorization[]): Reason | undefined {
  const said = authorizations.flatMap(({ identifier, challenges }) =>
    challenges.flatMap(({ problem }) =>
      problem === undefined
        ? []
        : [because('acmeProblemOf', { name: identifier.value, why: reasonOfProblem(problem) })],
    ),
  );
  const [first, ...others] = said.slice(0, MAX_TROUBLES);
  return first && others.reduce((all, second) => because('acmeProblems', { first: all, second }), first);
}

/** Of an order for a hundred names so many say why they failed. */
const MAX_TROUBLES = 5;

function domainOf({ identifier, isWildcard: isForAll }: AcmeAuthorization, names: readonly DomainName[]): DomainName {
  const value = valueOf(identifier);
  const name = names.find((one) => baseOf(one) === value && isWildcard(one) === isForAll);
  // Some authorities do not say that an authorization is for a wildcard (RFC 8555 §7.1.4 has them say so).
  const any = name ?? names.find((one) => baseOf(one) === value);
  return any === undefined ? unreadable(because('acmeOtherNames')) : baseOf(any);
}

function valueOf({ type, value }: AcmeIdentifier): string {
  return type === 'ip' ? (canonicalAddress(value) ?? value) : value.toLowerCase();
}
