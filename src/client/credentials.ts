// The credential to sign with, found where Tencent Cloud's own tools look for it (reference/protocol.md).

import { join } from 'node:path';
import { OperatorError } from '../lib/operator-error.ts';

export interface Credential {
  readonly secretId: string;
  readonly secretKey: string;
  /** Of a temporary credential. */
  readonly token: string | undefined;
}

export interface CredentialPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** Rejects when there is no such file. */
  readonly readFile: (path: string) => Promise<string>;
}

export const DEFAULT_PROFILE = 'default';

/**
 * The environment comes first, unless a profile is named; then the credentials file. Throws OperatorError, which says where
 * was looked and never what was found.
 */
export async function findCredential(places: CredentialPlaces, profile: string | undefined): Promise<Credential> {
  const fromEnvironment = profile === undefined ? ofEnvironment(places.environment) : undefined;
  return fromEnvironment ?? (await ofFile(places, profile ?? DEFAULT_PROFILE));
}

function ofEnvironment(environment: CredentialPlaces['environment']): Credential | undefined {
  const set = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const secretId = set('TENCENTCLOUD_SECRET_ID');
  const secretKey = set('TENCENTCLOUD_SECRET_KEY');
  if (secretId === undefined && secretKey === undefined) return undefined;
  if (secretId === undefined || secretKey === undefined) {
    throw new OperatorError(
      'Cannot sign: of TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY only one is set; set both, or neither',
    );
  }
  return { secretId, secretKey, token: set('TENCENTCLOUD_SESSION_TOKEN') ?? set('TENCENTCLOUD_TOKEN') };
}

async function ofFile(places: CredentialPlaces, profile: string): Promise<Credential> {
  const { environment, homeFolder } = places;
  const path = environment['TENCENTCLOUD_CREDENTIALS_FILE'] || join(homeFolder, '.tencentcloud', 'credentials');
  const section = sectionsOf(await readText(places, path)).get(profile);
  if (section === undefined) throw new OperatorError(`Cannot sign: ${path} has no section [${profile}]`);
  const secretId = section.get('secret_id') || undefined;
  const secretKey = section.get('secret_key') || undefined;
  if (secretId === undefined || secretKey === undefined) {
    throw new OperatorError(`Cannot sign: section [${profile}] of ${path} lacks secret_id or secret_key`);
  }
  return { secretId, secretKey, token: section.get('token') || undefined };
}

async function readText(places: CredentialPlaces, path: string): Promise<string> {
  try {
    return await places.readFile(path);
  } catch (cause) {
    throw new OperatorError(
      `Cannot sign: neither TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are set, nor can ${path} be read`,
      { cause },
    );
  }
}

/** INI: "[section]", "name = value", and comments that begin with "#" or ";". Of two equal names the later one counts. */
function sectionsOf(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    const name = /^\[(?<name>[^\]]*)\]$/.exec(line)?.groups?.['name'];
    if (name !== undefined) {
      current = sections.get(name.trim()) ?? new Map<string, string>();
      sections.set(name.trim(), current);
      continue;
    }
    const pair = /^(?<name>[^#;=][^=]*)=(?<value>.*)$/.exec(line)?.groups;
    if (pair !== undefined) current.set((pair['name'] ?? '').trim().toLowerCase(), (pair['value'] ?? '').trim());
  }
  return sections;
}
