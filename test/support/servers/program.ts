// A server program that a test starts as an ordinary process on free loopback ports, and ends by its id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOKS = 500;
const LOOK_MS = 20;

export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** What it has printed. */
  readonly printed: () => string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Where it listens when it is ready. */
  readonly port: number;
  /** Besides the environment of the tests. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Throws, with what it has printed, where it ends before it is ready. */
export async function launch({ command, args, port, variables = {} }: Launch): Promise<Program> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...variables } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (text += String(bytes)));
  const failed = new Promise<never>((_, reject) => child.on('error', reject));
  await Promise.race([untilReady(child, port, () => text), failed]);
  return { pid: child.pid ?? 0, printed: () => text, [Symbol.asyncDispose]: async () => await end(child) };
}

async function untilReady(child: ChildProcess, port: number, printed: () => string): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (child.exitCode !== null) throw new Error(`Cannot start ${child.spawnfile}: ${printed()}`);
    if (await isOpen(port)) return;
    await sleep(LOOK_MS);
  }
  await end(child);
  throw new Error(`Cannot start ${child.spawnfile}: nothing listens at port ${port}`);
}

export async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
