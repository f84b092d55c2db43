// Orders and authorizations as their clients see them (RFC 8555 §7.1.3, §7.1.4, §8).

import type { Problem, ProblemType } from '../acme/problems.ts';
import {
  type AcmeAuthorization,
  type AcmeOrder,
  type AcmeTrouble,
  type OrderStatus,
  statusOfAuthorization,
} from '../certificates/model/acme.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import { because } from '../reasons/reason.ts';
import type { AcmeParts } from './call.ts';
import { identifierOf } from './identifiers.ts';
import { lookView } from './look-view.ts';
import { documentOf } from './problem-answer.ts';

type Language = 'en' | 'zh';
type ViewParts = Pick<AcmeParts, 'addresses' | 'looks'> & { readonly world: Pick<AcmeParts['world'], 'clock'> };

export interface OrderFacts {
  readonly status: OrderStatus;
  readonly certificate: Certificate | undefined;
  readonly authorizations: readonly AcmeAuthorization[];
}

export function orderView(
  { addresses }: ViewParts,
  order: AcmeOrder,
  { status, certificate, authorizations }: OrderFacts,
) {
  const { id, names, productId, authorizationIds, replaces, expiresAt } = order;
  const trouble = status === 'invalid' ? troubleOf(certificate, authorizations) : undefined;
  return {
    status,
    expires: expiresAt.toISOString(),
    identifiers: names.map(identifierOf),
    profile: productId,
    authorizations: authorizationIds.map((one) => addresses.authorization(one)),
    finalize: addresses.finalize(id),
    ...(replaces === undefined ? {} : { replaces }),
    ...(status === 'valid' ? { certificate: addresses.certificate(id, 0) } : {}),
    ...(trouble === undefined ? {} : { error: documentOf(trouble, 'en') }),
  };
}

/** Why an order came to nothing: what its certificate says, or the authorizations that failed. */
function troubleOf(certificate: Certificate | undefined, authorizations: readonly AcmeAuthorization[]): Problem {
  if (certificate?.failureDetail !== undefined) return { type: 'serverInternal', detail: certificate.failureDetail };
  const failed = authorizations.find(({ step }) => step === 'invalid');
  if (failed?.failed === undefined) return { type: 'malformed', detail: because('acmeOrderExpired') };
  const subproblems = authorizations.flatMap((one) =>
    one.failed === undefined ? [] : [{ ...problemOf(one.failed), identifier: identifierOf(one.domain) }],
  );
  return { ...problemOf(failed.failed), subproblems };
}

/** Types of problems are registered ones: they were written here. */
function problemOf({ type, detail }: AcmeTrouble): Problem {
  return { type: type as ProblemType, detail };
}

/** RFC 8555 §7.1.4: once it was tried, the challenge that was tried is the one that is shown. */
export function authorizationView(parts: ViewParts, authorization: AcmeAuthorization, language: Language) {
  const { domain, isWildcard, challenges, proved, failed, expiresAt } = authorization;
  const status = statusOfAuthorization(authorization, parts.world.clock.now());
  const tried = proved?.type ?? failed?.challenge;
  const shown = tried === undefined ? challenges : challenges.filter(({ type }) => type === tried);
  return {
    status,
    expires: expiresAt.toISOString(),
    identifier: identifierOf(domain),
    challenges: shown.map((challenge) => challengeView(parts, { authorization, challenge, language })),
    ...(isWildcard ? { wildcard: true } : {}),
  };
}

export function challengeView(
  { addresses, looks }: ViewParts,
  shown: {
    readonly authorization: AcmeAuthorization;
    readonly challenge: AcmeAuthorization['challenges'][number];
    readonly language: Language;
  },
) {
  const { authorization, challenge, language } = shown;
  const { id, proved, failed } = authorization;
  const { type, token } = challenge;
  const at = { type, url: addresses.challenge(id, type), token };
  if (proved?.type === type) return { ...at, status: 'valid', validated: proved.proof.provedAt?.toISOString() };
  if (failed?.challenge === type) {
    const error = { ...documentOf(problemOf(failed), language), ...lookView(failed, language) };
    return { ...at, status: 'invalid', error };
  }
  return { ...at, status: looks.isUnderWay(id, type) ? 'processing' : 'pending' };
}
