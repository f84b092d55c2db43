// The certificate by which the service itself speaks HTTPS, issued by its own authority and kept on the same ledger.

import { isIP } from 'node:net';
import type { Authority } from '../ca/authority.ts';
import type { PreparedCertificate } from '../ca/signing/issue.ts';
import { SERVICE_PROFILE } from '../ca/profile/profile.ts';
import type { Store } from '../certificates/ports/store.ts';
import { addMs, type Clock, MINUTE_MS } from '../lib/clock.ts';
import { withoutBrackets } from '../lib/network/host-and-port.ts';
import { encodePrivateKeyPem } from '../x509/keys/keys.ts';
import { encodePem } from '../x509/pem/pem.ts';
import { makeSubjectKey } from '../x509/keys/subject-key.ts';
import { inEnglish } from '../reasons/reason.ts';
import { newPlan } from './plan.ts';

export interface ServiceCertificateWorld {
  readonly authority: Authority;
  readonly store: Store;
  readonly clock: Clock;
}

export interface ServiceCertificate {
  /** PEM, leaf first; without the root, which clients have as their anchor. */
  readonly cert: string;
  /** PEM. It is kept nowhere: the next start makes another. */
  readonly key: string;
  readonly serial: string;
  readonly notBefore: Date;
  readonly renewAt: Date;
}

export interface ServiceNames {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export const SERVICE_VALIDITY_DAYS = 90;
/** As much is left then as a first free certificate needs to be reissued: time enough for whoever looks at the log. */
const RENEWAL_PART = 2 / 3;
/** A plan that is older was left by a crash. */
const PLAN_PATIENCE_MS = MINUTE_MS;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];
/** A service that listens on every address is called at least by its own machine. */
const CALLED_AS_LOOPBACK = new Set([...LOOPBACK, '0.0.0.0', '::']);

/** What is spoken here: service ssl, and service tag (api/services.ts). */
const SERVICE_LABELS = ['ssl', 'tag'];

/**
 * Clients that are told a root domain call each service at a name of its own below it: ssl.<domain>, tag.<domain>. The host may
 * be that domain or one of those names; an address, and a name of one label, has none below it.
 */
export function serviceHostsOf(host: string): readonly string[] {
  const plain = plainHostOf(host);
  const [first = '', ...others] = plain.split('.');
  if (isIP(plain) !== 0 || others.length === 0) return [];
  const domain = SERVICE_LABELS.includes(first) && others.length > 1 ? others.join('.') : plain;
  return SERVICE_LABELS.map((label) => `${label}.${domain}`);
}

/** Names and addresses under which the service is called; those of the own machine stand for one another. */
export function serviceNamesOf(hosts: readonly string[]): ServiceNames {
  const called = hosts.map(plainHostOf).flatMap((host) => (CALLED_AS_LOOPBACK.has(host) ? LOOPBACK : [host]));
  const unique = [...new Set(called)];
  return {
    names: unique.filter((host) => isIP(host) === 0),
    addresses: unique.filter((host) => isIP(host) !== 0),
  };
}

/** Planned before it is signed, and on record as issued before it is shown to anybody. */
export async function issueServiceCertificate(
  { names, addresses }: ServiceNames,
  world: ServiceCertificateWorld,
): Promise<ServiceCertificate> {
  const signing = world.authority.signingBy(SERVICE_PROFILE.id);
  const { pkcs8, csr } = await makeSubjectKey('p256', [...names, ...addresses]);
  const request = { names, addresses, csr, validityDays: SERVICE_VALIDITY_DAYS, fixedNotAfter: undefined };
  const outcome = signing.prepare(request);
  if (outcome.kind !== 'prepared')
    throw new Error(`Cannot issue the service's own certificate: ${inEnglish(outcome.detail)}`);
  const { serial, notBefore, notAfter } = outcome.certificate;
  await plan(outcome.certificate, { ...world, authorityId: signing.issuing.id });
  const leaf = await signing.sign(outcome.certificate);
  await complete(serial, world);
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  return {
    cert: [leaf, signing.issuing.certificate].map((der) => encodePem('CERTIFICATE', der)).join(''),
    key: encodePrivateKeyPem(pkcs8),
    serial,
    notBefore,
    renewAt: addMs(notBefore, lifeMs * RENEWAL_PART),
  };
}

/** No account ordered it, so the ledger alone knows it. The job abandons the plan if a crash comes before its end. */
async function plan(
  prepared: PreparedCertificate,
  { authorityId, store, clock }: Pick<ServiceCertificateWorld, 'store' | 'clock'> & { readonly authorityId: string },
): Promise<void> {
  const now = clock.now();
  const certificateId = `service/${prepared.serial}`;
  const issuance = newPlan(prepared, { certificateId, authorityId, now, kind: 'server' });
  await store.transact(async (rows) => {
    await rows.issuances.plan(issuance);
    const runAt = addMs(now, PLAN_PATIENCE_MS);
    await rows.jobs.schedule({ kind: 'advance', subject: certificateId, accountUin: undefined, runAt });
  });
}

async function complete(serial: string, { store, clock }: ServiceCertificateWorld): Promise<void> {
  const isCompleted = await store.transact((rows) => rows.issuances.complete(serial, clock.now()));
  if (!isCompleted) throw new Error(`Cannot use the service's own certificate ${serial}: its plan was abandoned`);
}

/** As it stands in a certificate: no brackets, no dot at its end, lower case. */
function plainHostOf(host: string): string {
  return withoutBrackets(host).replace(/\.$/, '').toLowerCase();
}
