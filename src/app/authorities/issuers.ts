// The issuers that are configured: what their files hold, their ports, and what is done for them now and then.

import { lookup } from 'node:dns/promises';
import type { SecureContext } from 'node:tls';
import { AcmeSession } from '../../acme/client/session.ts';
import { makeTransport, TRANSPORT_TIMING } from '../../acme/client/transport.ts';
import type { Issuer } from '../../certificates/ports/issuer.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { Config } from '../../config/config.ts';
import type { IssuerSetting } from '../../config/issuers.ts';
import { openTrust } from '../../events/hook.ts';
import { makeAcmeIssuer } from '../../issuers/acme/acme-issuer.ts';
import { readBindingKey } from '../../issuers/acme/binding-key.ts';
import { sweepOrders } from '../../issuers/acme/sweep.ts';
import type { AcmeIssuerSetting, AcmeIssuerWorld } from '../../issuers/acme/world.ts';
import type { PeriodicJob } from '../../jobs/periodic.ts';
import { HOUR_MS } from '../../lib/clock.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';
import type { TrustedRoots } from '../../x509/certificate/trusted-roots.ts';
import type { Local } from '../local.ts';
import type { makeFindRight } from '../rights.ts';

/** How often orders are looked for that nobody goes on with. */
const SWEEP_MS = HOUR_MS;

export interface OpenedIssuer {
  readonly setting: AcmeIssuerSetting;
  readonly secureContext: SecureContext;
  readonly configured: IssuerSetting;
}

/** Throws OperatorError where a file cannot be used. */
export async function openIssuers({ issuers }: Pick<Config, 'issuers'>): Promise<readonly OpenedIssuer[]> {
  return await Promise.all(issuers.map(openIssuer));
}

async function openIssuer(configured: IssuerSetting): Promise<OpenedIssuer> {
  const { name, directory, contact, termsAgreed: agreesToTerms, eab, preferredChain, profile, rate } = configured;
  const externalBinding = eab && { keyId: eab.keyId, hmacKey: await readBindingKey(eab.keyFile) };
  const setting = { name, directory, contact, agreesToTerms, externalBinding, preferredChain, profile, rate };
  return { setting, configured, secureContext: await openTrust(configured.trustFile) };
}

export interface IssuerParts {
  readonly local: Pick<Local, 'store' | 'secrets' | 'clock'>;
  readonly findRight: ReturnType<typeof makeFindRight>;
  readonly trustedRoots: TrustedRoots;
  readonly report: World['report'];
  readonly closing: AbortSignal;
}

/** A session with the authority, which holds its addresses to the operator's rules. */
export function openSession(
  { configured, secureContext }: OpenedIssuer,
  { clock, closing }: Pick<Local, 'clock'> & { readonly closing: AbortSignal },
): AcmeSession {
  const { directory, hosts, allowPrivateAddresses } = configured;
  const mayDial = allowAddresses(allowPrivateAddresses);
  const transport = makeTransport({ resolve: resolveHost, mayDial, secureContext, timing: TRANSPORT_TIMING, closing });
  return new AcmeSession({ directory, hosts, transport, clock });
}

/** IP addresses of a host, by the system. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

export interface MadeIssuers {
  /** By their names. */
  readonly issuers: readonly (readonly [string, Issuer])[];
  readonly jobs: readonly (readonly [string, PeriodicJob])[];
}

export function makeIssuers(opened: readonly OpenedIssuer[], parts: IssuerParts): MadeIssuers {
  const { local, findRight, trustedRoots, report, closing } = parts;
  const { store, secrets, clock } = local;
  const worlds = opened.map((issuer): AcmeIssuerWorld => {
    const session = openSession(issuer, { clock, closing });
    return { setting: issuer.setting, session, store, secrets, findRight, trustedRoots, report, clock };
  });
  return {
    issuers: worlds.map((world) => [world.setting.name, makeAcmeIssuer(world)]),
    jobs: worlds.map((world) => [`issuer/${world.setting.name}`, sweepJob(world)]),
  };
}

function sweepJob(world: AcmeIssuerWorld): PeriodicJob {
  const run = async (): Promise<boolean> => {
    await sweepOrders(world);
    return true;
  };
  return { run, intervalMs: SWEEP_MS };
}
