// What the environment says: RESEAL_… variables, each with its default.

import { isIP } from 'node:net';
import { hostDefectOf } from '../ca/lint/linted-url.ts';
import { LOG_LEVELS, type LogLevel } from '../lib/log.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { MasterKeySetting } from '../secrets/master-key.ts';
import { readMasterKeySetting } from './master-key.ts';
import { checkVariables, type ReadSetting } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Endpoint {
  /** An address or a name; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface EnvironmentSettings {
  /** Port 0 for any free one. */
  readonly listen: Endpoint;
  readonly dataFolder: string;
  /** Of a PostgreSQL database, with its password perhaps; undefined for SQLite in the data folder. */
  readonly databaseUrl: string | undefined;
  /** Without a slash at its end; undefined for the address that is listened on. */
  readonly publicUrl: string | undefined;
  readonly masterKey: MasterKeySetting;
  /** The one that takes its place when secrets are rotated. */
  readonly nextMasterKey: MasterKeySetting | undefined;
  /** Undefined for those of the operating system. */
  readonly resolvers: readonly Endpoint[] | undefined;
  /** Where the embedded DNS server listens; undefined for nowhere. */
  readonly dnsListen: Endpoint | undefined;
  /** Where metrics are shown: at an address of their own, nowhere, or (undefined) on the service's port to its own machine. */
  readonly metricsListen: Endpoint | 'off' | undefined;
  /** auto: by a certificate of the built-in authority. */
  readonly tls: 'off' | 'auto';
  readonly configFile: string | undefined;
  readonly logLevel: LogLevel;
}

export const MAX_RESOLVERS = 8;
const DNS_PORT = 53;

/** An empty variable counts as one that is not set. Throws OperatorError for one that cannot be used, or is not known. */
export function readEnvironment(env: Environment): EnvironmentSettings {
  const settings = readSettings((name) => env[name]?.trim() || undefined);
  checkVariables(env);
  return settings;
}

function readSettings(set: ReadSetting): EnvironmentSettings {
  return {
    listen: readEndpoint('RESEAL_LISTEN', set('RESEAL_LISTEN') ?? '127.0.0.1:8400'),
    dataFolder: set('RESEAL_DATA') ?? './data',
    databaseUrl: optional(set('RESEAL_DATABASE_URL'), readDatabaseUrl),
    publicUrl: optional(set('RESEAL_PUBLIC_URL'), readPublicUrl),
    masterKey: readMasterKeySetting(set, 'RESEAL_MASTER_KEY') ?? { kind: 'dataFolder' },
    nextMasterKey: readMasterKeySetting(set, 'RESEAL_NEXT_MASTER_KEY'),
    resolvers: optional(set('RESEAL_RESOLVERS'), readResolvers),
    dnsListen: optional(set('RESEAL_DNS_LISTEN'), (text) => readEndpoint('RESEAL_DNS_LISTEN', text)),
    metricsListen: optional(set('RESEAL_METRICS_LISTEN'), readMetricsListen),
    tls: oneOf('RESEAL_TLS', { text: set('RESEAL_TLS') ?? 'off', choices: ['off', 'auto'] }),
    configFile: set('RESEAL_CONFIG'),
    logLevel: oneOf('RESEAL_LOG', { text: set('RESEAL_LOG') ?? 'info', choices: LOG_LEVELS }),
  };
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

/** The value is not shown: it may hold a password. */
function readDatabaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  if (url === undefined || !isPostgres || !DATABASE_PATH.test(url.pathname) || !isDecodable(text)) {
    throw unusable('RESEAL_DATABASE_URL', 'it must be like postgres://user:password@db.example.com:5432/reseal');
  }
  return text;
}

const DATABASE_PATH = /^\/[^/]+$/;

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false; // A "%" that begins no code: the message must not quote what may be a password.
  }
}

function readMetricsListen(text: string): Endpoint | 'off' {
  return text === 'off' ? 'off' : readEndpoint('RESEAL_METRICS_LISTEN', text);
}

function readEndpoint(name: string, text: string): Endpoint {
  const endpoint = findEndpoint(text);
  if (endpoint !== undefined) return endpoint;
  throw unusable(name, `"${text}" is not like 127.0.0.1:8400 or [::1]:8400`);
}

function findEndpoint(text: string): Endpoint | undefined {
  const parts = /^(?:\[(?<v6>[^\]]*)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const host = parts?.['v6'] ?? parts?.['host'] ?? '';
  const port = Number(parts?.['port']);
  return isHost(host, parts?.['v6'] !== undefined) && port <= 65_535 ? { host, port } : undefined;
}

function isHost(host: string, bracketed: boolean): boolean {
  if (bracketed) return isIP(host) === 6;
  return isIP(host) === 4 || (/^[a-z][a-z0-9.-]*$/i.test(host) && host.length <= 253);
}

function readResolvers(text: string): readonly Endpoint[] {
  const list = text.split(',').map((item) => readResolver(item.trim()));
  if (list.length > MAX_RESOLVERS) throw unusable('RESEAL_RESOLVERS', `there are more than ${MAX_RESOLVERS}`);
  return list;
}

/** A resolver is named by its address, since there is none yet to look a name up with. */
function readResolver(item: string): Endpoint {
  const server = readServer(item);
  if (server !== undefined) return server;
  throw unusable('RESEAL_RESOLVERS', `"${item}" is not an address with a port, like 192.0.2.53:53`);
}

/** A DNS server by its address, with or without a port; undefined for what is none. */
export function readServer(text: string): Endpoint | undefined {
  if (isIP(text) !== 0) return { host: text, port: DNS_PORT };
  const endpoint = findEndpoint(text);
  return endpoint !== undefined && isIP(endpoint.host) !== 0 && endpoint.port > 0 ? endpoint : undefined;
}

/** Only where it is, no path: what lies below it is fixed. */
function readPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || `${url.origin}/` !== url.href) {
    throw unusable('RESEAL_PUBLIC_URL', 'it must be like https://reseal.example.com, without user, path or query');
  }
  const defect = hostDefectOf(url.hostname);
  if (defect !== undefined) throw unusable('RESEAL_PUBLIC_URL', `certificates name it, and it ${defect}`);
  return url.origin;
}

function oneOf<T extends string>(name: string, wish: { readonly text: string; readonly choices: readonly T[] }): T {
  const choice = wish.choices.find((candidate) => candidate === wish.text);
  if (choice !== undefined) return choice;
  throw unusable(name, `"${wish.text}" is none of ${wish.choices.join(', ')}`);
}

function unusable(name: string, why: string): OperatorError {
  return new OperatorError(`Cannot use ${name}: ${why}`);
}
