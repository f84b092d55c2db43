// A connection over SSH (RFC 4253) to a host whose key is pinned.

import { createHash } from 'node:crypto';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { SECOND_MS } from '../../lib/clock.ts';
import { readSecretFile } from '../../lib/secret-file.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError, reasonOf } from '../../reasons/reason-error.ts';
import { dial, type Endpoint, type MayDial } from '../addresses.ts';
import { PassingTrouble } from '../place-error.ts';

export interface SshSetting extends Endpoint {
  readonly user: string;
  /** Of the private key to log in with, unencrypted: OpenSSH's form, or PEM. */
  readonly keyFile: string;
  /** "SHA256:…" as ssh-keygen -l shows them; one of them is the host's. */
  readonly hostKeys: readonly string[];
}

/** From the connection to the end of the login. */
const LOGIN_MS = 15 * SECOND_MS;

export class SshConnection implements Disposable {
  readonly #client: Client;
  readonly #lost = Promise.withResolvers<never>();

  /** Of a client that is logged in. */
  constructor(client: Client) {
    this.#client = client;
    this.#lost.promise.catch(() => undefined); // Where nothing waits for it.
    client.on('error', (error) => this.#lost.reject(lostBecause(error)));
    client.on('close', () => this.#lost.reject(lostBecause()));
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }

  async sftp(): Promise<SFTPWrapper> {
    return await this.ask((done) => this.#client.sftp(done));
  }

  /** The login shell gets it. */
  async exec(command: string): Promise<ClientChannel> {
    return await this.ask((done) => this.#client.exec(command, done));
  }

  /** A stream to a Unix socket of the host. */
  async toSocket(path: string): Promise<ClientChannel> {
    return await this.ask((done) => this.#client.openssh_forwardOutStreamLocal(path, done));
  }

  /** A stream to a port, as the host reaches it. */
  async toPort({ host, port }: Endpoint): Promise<ClientChannel> {
    return await this.ask((done) => this.#client.forwardOut('127.0.0.1', 0, host, port, done));
  }

  /** Of a call with a callback: rejects when the connection is lost, too, since the callback may never come then. */
  async ask<T>(call: (done: (error: Error | undefined | null, result: T) => void) => unknown): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    call((error, result) => (error ? reject(error) : resolve(result)));
    return await this.untilLost(promise);
  }

  async untilLost<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.#lost.promise]);
  }
}

/** Throws PassingTrouble where nothing answers, and ReasonError where the host is another, or refuses. */
export async function connectSsh(
  setting: SshSetting,
  { mayDial, signal }: { readonly mayDial: MayDial; readonly signal: AbortSignal },
): Promise<SshConnection> {
  // Loaded where it is used: most commands and many services have no such target.
  const { default: ssh2 } = await import('ssh2');
  const privateKey = await readSecretFile(setting.keyFile, 'SSH key');
  if (ssh2.utils.parseKey(privateKey) instanceof Error) {
    throw new ReasonError(because('secretUnusable', { path: setting.keyFile }));
  }
  const sock = await dial(setting, { mayDial, signal });
  // Each request of SFTP waits for its answer: gathered with the next one, it would wait for an acknowledgement besides.
  sock.setNoDelay(true);
  const client = new ssh2.Client();
  const giveUp = (): void => void client.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await login(client, { ...setting, sock, privateKey });
    return new SshConnection(client);
  } catch (error) {
    client.destroy();
    sock.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

interface Login extends SshSetting {
  readonly sock: Awaited<ReturnType<typeof dial>>;
  readonly privateKey: string;
}

async function login(client: Client, { sock, user, privateKey, hostKeys }: Login): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let seen: string | undefined;
  client.once('ready', () => resolve(undefined));
  client.on('error', (error) => {
    const isStranger = seen !== undefined && !hostKeys.includes(seen);
    reject(
      isStranger ? new ReasonError(because('hostKeyUnknown', { fingerprint: seen ?? '' })) : whyNoLogin(error, user),
    );
  });
  client.once('close', () => reject(lostBecause()));
  client.connect({
    sock,
    username: user,
    privateKey,
    hostVerifier: (key: Buffer) => {
      seen = fingerprintOf(key);
      return hostKeys.includes(seen);
    },
    readyTimeout: LOGIN_MS,
    // Nothing of this process's agent or user.
    tryKeyboard: false,
    agentForward: false,
  });
  await promise;
}

/** As OpenSSH writes it. */
function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function whyNoLogin(error: Error & { readonly level?: string }, user: string): Error {
  if (error.level === 'client-authentication')
    return new ReasonError(because('loginRefused', { user }), { cause: error });
  return lostBecause(error);
}

function lostBecause(error?: Error): PassingTrouble {
  if (error === undefined) return new PassingTrouble(because('connectionLost'));
  return new PassingTrouble(because('connectionLostBy', { why: reasonOf(error) }), { cause: error });
}
