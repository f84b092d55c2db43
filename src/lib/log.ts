// The log: JSON lines, one an event, in which nothing named like a secret keeps its value.

import pino from 'pino';
import type { Clock } from './clock.ts';

export type LogRecord = Readonly<Record<string, unknown>>;

/** An `Error` in a record is written with its stack and its causes. */
export interface Log {
  info(record: LogRecord, message: string): void;
  warn(record: LogRecord, message: string): void;
  error(record: LogRecord, message: string): void;
}

export const LOG_LEVELS = ['error', 'warn', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Deeper values are left out, longer lists and texts cut: a line stays a line whatever it is given. */
export const MAX_LOG_DEPTH = 6;
export const MAX_LOG_MEMBERS = 100;
export const MAX_LOG_TEXT = 4096;
export const REDACTED = '[redacted]';

/** `write` gets one line with its line feed. */
export function makeLog(sink: {
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly write: (line: string) => void;
}): Log {
  const logger = pino(
    {
      base: null,
      level: sink.level,
      messageKey: 'message',
      timestamp: () => `,"time":"${sink.clock.now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: sink.write },
  );
  return {
    info: (record, message) => logger.info(loggable(record, 0), message),
    warn: (record, message) => logger.warn(loggable(record, 0), message),
    error: (record, message) => logger.error(loggable(record, 0), message),
  };
}

/** By a part of the name, without regard to case, "-" and "_": CsrkeyPassword, X-TC-Token, sealedSecretKey, master_key … */
const SECRET_NAME_PARTS = [
  'secretkey',
  'privatekey',
  'sealed',
  'password',
  'passphrase',
  'authorization',
  'signature',
  'token',
  'cookie',
  'credential',
  'masterkey',
  'pkcs8',
];

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return SECRET_NAME_PARTS.some((part) => plain.includes(part));
}

function loggable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > MAX_LOG_TEXT ? `${value.slice(0, MAX_LOG_TEXT)}…` : value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= MAX_LOG_DEPTH) return '…';
  if (value instanceof Error) return loggableError(value, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_LOG_MEMBERS).map((item) => loggable(item, depth + 1));
  return loggableMembers(value, depth);
}

function loggableError(error: Error, depth: number): object {
  return {
    name: error.name,
    message: loggable(error.message, depth + 1),
    stack: loggable(error.stack, depth + 1),
    ...(error.cause === undefined ? {} : { cause: loggable(error.cause, depth + 1) }),
  };
}

function loggableMembers(value: object, depth: number): object {
  const members = Object.entries(value).slice(0, MAX_LOG_MEMBERS);
  return Object.fromEntries(
    members.map(([name, member]) => [name, isSecretName(name) ? REDACTED : loggable(member, depth + 1)]),
  );
}
