// A webhook as it is told of events: where it is, whom its certificate must lead to, the secrets that sign.

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { OperatorError } from '../lib/operator-error.ts';
import type { Endpoint } from './deliver.ts';
import { readWebhookSecrets } from './webhook-secret.ts';

export interface Hook extends Endpoint {
  readonly name: string;
  /** One or two; each signs. */
  readonly secrets: readonly Uint8Array[];
}

export interface HookSetting {
  readonly name: string;
  readonly url: string;
  readonly secretFile: string;
  /** Undefined for the roots that the system and Node trust. */
  readonly trustFile: string | undefined;
}

/** Throws OperatorError where a file cannot be used. */
export async function openHooks(settings: readonly HookSetting[]): Promise<readonly Hook[]> {
  return await Promise.all(settings.map(openHook));
}

async function openHook({ name, url, secretFile, trustFile }: HookSetting): Promise<Hook> {
  const secrets = await readWebhookSecrets(secretFile);
  return { name, url: new URL(url), secrets, secureContext: await openTrust(trustFile) };
}

/**
 * Those whom a file names, or the system and Node trust. Made once for each place: reading so many roots takes longer than a
 * delivery. Throws OperatorError for a file without certificates.
 */
export async function openTrust(trustFile: string | undefined): Promise<SecureContext> {
  return createSecureContext({ ca: trustFile === undefined ? knownRoots() : await readTrust(trustFile) });
}

function knownRoots(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** PEM. Throws OperatorError where there is none. */
export async function readTrust(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8').catch(() => '');
  // Without certificates it would stand for trust in nobody.
  if (hasCertificate(pem)) return pem;
  throw new OperatorError(`Cannot use the trusted certificates in ${path}: no certificate in PEM can be read from it`);
}

function hasCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
