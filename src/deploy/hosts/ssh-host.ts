// Another machine as a host of files and commands: SFTP with OpenSSH's extensions, and one channel for each command.

import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientChannel, SFTPWrapper, Stats } from 'ssh2';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { Endpoint, MayDial } from '../addresses.ts';
import { type FileFacts, type FoundFile, type Host, MAX_FILE_BYTES, MAX_OUTPUT_BYTES, type OpenHost } from './host.ts';
import { LastBytes } from '../../lib/last-bytes.ts';
import type { Ran } from '../../lib/run-program.ts';
import { shellCommandOf } from './shell-words.ts';
import { connectSsh, type SshConnection, type SshSetting } from './ssh-connection.ts';

const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o7777;
/** draft-ietf-secsh-filexfer-02 §7. */
const END_OF_FILE = 1;
const NO_SUCH_FILE = 2;
/** What every server reads at once (§6.4). */
const READ_BYTES = 32_768;
/** A daemon that a command leaves behind may keep its channel open: what comes later than that is not waited for. */
const LAST_OUTPUT_MS = 200;

/** Opens a connection of its own each time. */
export function openSshHost(setting: SshSetting, mayDial: MayDial): OpenHost {
  return async (steps) =>
    await steps.do('connect', async (signal) => {
      const connection = await connectSsh(setting, { mayDial, signal });
      try {
        return new SshHost(connection, await connection.sftp());
      } catch (error) {
        connection[Symbol.dispose]();
        throw error;
      }
    });
}

export class SshHost implements Host {
  readonly connection: SshConnection;
  readonly #sftp: SFTPWrapper;

  constructor(connection: SshConnection, sftp: SFTPWrapper) {
    this.connection = connection;
    this.#sftp = sftp;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve(this.connection[Symbol.dispose]());
  }

  async find(path: string): Promise<FoundFile | undefined> {
    const facts = await this.#stat(path);
    if (facts === undefined) return undefined;
    if (!facts.isFile()) throw new ReasonError(because('noOrdinaryFile', { path }));
    return {
      content: await this.#readWhole(path),
      mode: facts.mode & PERMISSIONS,
      ownerId: facts.uid,
      groupId: facts.gid,
    };
  }

  async createPrivate(path: string, content: Uint8Array): Promise<void> {
    await this.remove(path);
    const handle = await this.#ask<Buffer>((done) => this.#sftp.open(path, 'wx', { mode: OWNER_ONLY }, done));
    try {
      await this.#do((done) => this.#sftp.write(handle, Buffer.from(content), 0, content.length, 0, done));
      await this.#do((done) => this.#sftp.ext_openssh_fsync(handle, done));
    } finally {
      await this.#do((done) => this.#sftp.close(handle, done));
    }
  }

  async setFacts(path: string, { mode, ownerId, groupId }: FileFacts): Promise<void> {
    const present = await this.#stat(path);
    if (present?.uid !== ownerId || present.gid !== groupId) {
      await this.#do((done) => this.#sftp.chown(path, ownerId, groupId, done));
    }
    await this.#do((done) => this.#sftp.chmod(path, mode, done));
  }

  async link(path: string, further: string): Promise<void> {
    await this.#do((done) => this.#sftp.ext_openssh_hardlink(path, further, done));
  }

  async rename(path: string, to: string): Promise<void> {
    await this.#do((done) => this.#sftp.ext_openssh_rename(path, to, done));
  }

  async remove(path: string): Promise<void> {
    await this.#do((done) => this.#sftp.unlink(path, done)).catch(unlessMissing);
  }

  async connectTo(place: string | Endpoint): Promise<Duplex> {
    return typeof place === 'string' ? await this.connection.toSocket(place) : await this.connection.toPort(place);
  }

  async run(words: readonly string[], signal: AbortSignal): Promise<Ran> {
    const channel = await this.connection.exec(shellCommandOf(words));
    const end = (): void => channel.close();
    signal.addEventListener('abort', end, { once: true });
    try {
      return await this.connection.untilLost(endOf(channel));
    } finally {
      signal.removeEventListener('abort', end);
      channel.close();
    }
  }

  async #stat(path: string): Promise<Stats | undefined> {
    return await this.#ask<Stats>((done) => this.#sftp.stat(path, done)).catch(unlessMissing);
  }

  /** Whatever length the host says it has. */
  async #readWhole(path: string): Promise<Uint8Array> {
    const handle = await this.#ask<Buffer>((done) => this.#sftp.open(path, 'r', done));
    const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
    let length = 0;
    try {
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = await this.#read(handle, { buffer, offset: length });
      }
    } finally {
      await this.#do((done) => this.#sftp.close(handle, done));
    }
    if (length > MAX_FILE_BYTES) throw new ReasonError(because('fileTooLong', { path, most: MAX_FILE_BYTES }));
    return new Uint8Array(buffer.subarray(0, length));
  }

  /** How many bytes came; 0 at the end of the file. */
  async #read(
    handle: Buffer,
    { buffer, offset }: { readonly buffer: Buffer; readonly offset: number },
  ): Promise<number> {
    const most = Math.min(READ_BYTES, buffer.length - offset);
    const read = this.#ask<number>((done) => this.#sftp.read(handle, buffer, offset, most, offset, done));
    return await read.catch((error: unknown) => {
      if (codeOf(error) === END_OF_FILE) return 0;
      throw error;
    });
  }

  async #do(call: (done: (error: Error | undefined | null) => void) => unknown): Promise<void> {
    await this.connection.ask<undefined>((done) => call((error) => done(error, undefined)));
  }

  async #ask<T>(call: (done: (error: Error | undefined | null, result: T) => void) => unknown): Promise<T> {
    return await this.connection.ask<T>(call);
  }
}

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== NO_SUCH_FILE) throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function endOf(channel: ClientChannel): Promise<Ran> {
  const output = new LastBytes(MAX_OUTPUT_BYTES);
  channel.on('data', (bytes: Uint8Array) => output.add(bytes));
  channel.stderr.on('data', (bytes: Uint8Array) => output.add(bytes));
  const { promise: isClosed, resolve: close } = Promise.withResolvers<Ran>();
  const { promise: ended, resolve } = Promise.withResolvers<Ran>();
  channel.on('exit', (exitCode: number | null, signal?: string) => resolve(howItEnded(exitCode, signal)));
  // It may close without a word of how.
  channel.on('close', () => close({ kind: 'killed', signal: 'HUP' }));
  const how = await Promise.race([ended, isClosed]);
  await Promise.race([isClosed, pause(LAST_OUTPUT_MS)]);
  return how.kind === 'exited' ? { ...how, output: output.bytes } : how;
}

function howItEnded(exitCode: number | null, signal = ''): Ran {
  if (exitCode === null) return { kind: 'killed', signal };
  return { kind: 'exited', exitCode, output: new Uint8Array() };
}
