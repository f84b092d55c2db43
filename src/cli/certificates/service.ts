// The form that commands for users share: which service they call, as whom, and what they print of its answer.

import type { Command } from 'commander';
import { type ApiAnswer, ApiRefusal, type Call, makeCall } from '../../client/client.ts';
import { findCredential } from '../../client/credentials.ts';
import { DEFAULT_ENDPOINT, readEndpoint } from '../../client/endpoint.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { OutputOptions } from '../output.ts';
import type { Shell } from '../shell.ts';

export interface ServiceOptions extends OutputOptions {
  readonly endpoint?: string;
  readonly trust?: string;
  readonly profile?: string;
}

export function withService(command: Command): Command {
  return command
    .option('--json', "print the service's answer as JSON")
    .option('--endpoint <url>', `where the API is (default: RESEAL_ENDPOINT, or ${DEFAULT_ENDPOINT})`)
    .option('--trust <file>', 'PEM of the authorities to trust for HTTPS, instead of the well-known ones')
    .option('--profile <name>', 'the section of ~/.tencentcloud/credentials to sign with');
}

/** Looks for the credential first, so that without one nothing is sent. */
export async function openCall(shell: Shell, options: ServiceOptions): Promise<Call> {
  const endpoint = readEndpoint(options.endpoint ?? (shell.environment['RESEAL_ENDPOINT'] || DEFAULT_ENDPOINT));
  const credential = await findCredential(shell, options.profile);
  const trust =
    options.trust === undefined ? undefined : await readText(shell, { what: 'authorities', path: options.trust });
  return makeCall({ endpoint, credential, clock: shell.clock, trust });
}

/** What services of others answer, which know no such action, and this one where the key's policy does not let it ask. */
const DENIED: ReadonlySet<string> = new Set([
  'InvalidAction',
  'UnsupportedOperation',
  'UnauthorizedOperation',
  'AuthFailure.UnauthorizedOperation',
  'FailedOperation.AuthError',
]);

/** For what is told besides, and can be done without: undefined where the service does not know such a call, or denies it. */
export async function unlessDenied(ask: () => Promise<ApiAnswer>): Promise<ApiAnswer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiRefusal && DENIED.has(error.code)) return undefined;
    throw error;
  }
}

export async function readText(shell: Shell, file: { readonly what: string; readonly path: string }): Promise<string> {
  try {
    return await shell.readFile(file.path);
  } catch (cause) {
    throw new OperatorError(`Cannot read ${file.what} ${file.path}: the file cannot be opened`, { cause });
  }
}

/** Undefined members are left out, as the API wants it. */
export function given(input: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
