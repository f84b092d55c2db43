// The service as a process, started by the command of `npm start`, and always ended.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const MAIN = join(import.meta.dirname, '../src/main.ts');

export type Settings = Readonly<Record<`RESEAL_${string}`, string>>;

/** Serves until it is disposed of, and not longer than this process lives, however that ends. */
export async function serve(settings: Settings): Promise<AsyncDisposable> {
  const env = { ...environmentWithoutReseal(), ...settings };
  const server = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => server.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  await untilServing(server.stderr);
  return { [Symbol.asyncDispose]: () => stop(server) };
}

/** Its log says when. Throws what the log says where that does not come. */
async function untilServing(log: Readable): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface(log)) {
    lines.push(line);
    if (!line.includes('"message":"serving"')) continue;
    log.resume();
    return;
  }
  throw new Error(`The service did not start. It said:\n${lines.join('\n')}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) throw new Error('The service ended before its time');
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit');
  if (code !== 0) throw new Error(`The service ended with exit code ${code}`);
}

/** What the caller has set for a service of theirs must not reach this one. */
function environmentWithoutReseal(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RESEAL_')));
}
