// A request of an ACME client, its answer, and the parts of the service that both are made with.

import type { PublicJwk } from '../acme/jwk.ts';
import { refuseWith } from '../acme/problems.ts';
import { isJsonObject, type JsonObject, readJsonObject } from '../acme/strict-json.ts';
import type { AcmeAccount } from '../certificates/model/acme.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { Loss } from '../certificates/model/loss.ts';
import type { World } from '../certificates/ports/world.ts';
import type { Expectation } from '../certificates/ports/write-set.ts';
import type { Refusal } from '../failure.ts';
import type { AcmeRight } from '../certificates/model/acme.ts';
import { because } from '../reasons/reason.ts';
import type { Addresses } from './addresses.ts';
import type { ChallengeLooks } from './challenge-looks.ts';
import type { Nonces } from './nonces.ts';
import type { AcmeSettings } from './settings.ts';

/** As http/ hands it over. */
export interface AcmeRequest {
  readonly method: string;
  /** What follows "/acme/", with the query. */
  readonly target: string;
  readonly contentType: string | undefined;
  readonly language: 'en' | 'zh';
  /** Empty where it is not known. */
  readonly clientAddress: string;
  /** Its IPv4 address, or its /64 of IPv6. */
  readonly clientNetwork: string;
  readonly body: Uint8Array;
}

export interface AcmeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined where there is none. */
  readonly body: { readonly type: string; readonly text: string } | undefined;
}

export interface AcmeParts {
  readonly world: World;
  readonly addresses: Addresses;
  readonly settings: AcmeSettings;
  readonly nonces: Nonces;
  readonly looks: ChallengeLooks;
  /** Rejects with rateExceeded where the share has used up what it has in a second. */
  readonly passRate: (share: string, limit: number) => Promise<void>;
  /** Under which an open product's API key orders; undefined where there is no such key. */
  readonly findRight: (secretId: string) => Promise<AcmeRight | undefined>;
  /** What has become of the account and the API key of the right, and whether that may be used from the address. */
  readonly findLossOfKey: (right: AcmeRight, clientAddress: string) => Promise<Loss | undefined>;
  /** What has become of the right by which the certificate, as it would be ordered, is asked for. */
  readonly findLoss: (certificate: Certificate) => Promise<Loss | undefined>;
  /** The same with what its product says of it, and what that rests on. */
  readonly findRightToIssue: (
    certificate: Certificate,
  ) => Promise<{ readonly loss: Loss | undefined; readonly expects: readonly Expectation[] }>;
  /** Why the right does not cover the revocation of the certificate. */
  readonly findRefusalToRevoke: (right: AcmeRight, certificate: Certificate) => Promise<Refusal | undefined>;
}

/** A request whose signature, nonce and address were found to be good. */
export interface SignedCall {
  readonly parts: AcmeParts;
  readonly url: string;
  readonly key: PublicJwk;
  readonly payload: Uint8Array;
  readonly clientAddress: string;
  readonly clientNetwork: string;
}

/** One by an account that is valid. */
export interface AccountCall extends SignedCall {
  readonly account: AcmeAccount;
}

/** Throws ProblemError with malformed. */
export function payloadOf({ payload }: SignedCall): JsonObject {
  return readJsonObject(payload, 'payload');
}

/** RFC 8555 §6.3: a POST-as-GET has no payload at all. */
export function checkNoPayload({ payload }: SignedCall): void {
  if (payload.length > 0) refuseWith('malformed', because('acmePayload'));
}

/** A member that must be a text. */
export function textIn(payload: JsonObject, name: string): string {
  const text = payload[name];
  return typeof text === 'string' ? text : refuseWith('malformed', because('clientMember', { name }));
}

export function objectIn(payload: JsonObject, name: string): JsonObject {
  const value = payload[name];
  return isJsonObject(value) ? value : refuseWith('malformed', because('clientMember', { name }));
}

export function answerJson(status: number, value: object, headers: AcmeAnswer['headers'] = {}): AcmeAnswer {
  return { status, headers, body: { type: 'application/json', text: JSON.stringify(value) } };
}
