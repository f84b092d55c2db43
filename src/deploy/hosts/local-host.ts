// This machine as a host of files and commands.

import { constants } from 'node:fs';
import { chmod, chown, link, open, rename, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { runProgram } from '../../lib/run-program.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { connected, type Endpoint } from '../addresses.ts';
import { type FileFacts, type FoundFile, type Host, MAX_FILE_BYTES, MAX_OUTPUT_BYTES } from './host.ts';

const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o7777;
export const localHost: Host = {
  find,
  createPrivate,
  setFacts,
  link,
  rename: async (path, to) => {
    await rename(path, to);
    await syncFolder(dirname(to));
  },
  remove: async (path) => await rm(path, { force: true }),
  connectTo,
  run: async (words, signal) => await runProgram(words, { signal, mostOutput: MAX_OUTPUT_BYTES }),
  [Symbol.asyncDispose]: async () => await Promise.resolve(),
};

async function find(path: string): Promise<FoundFile | undefined> {
  // Without waiting: the name may be that of a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new ReasonError(because('noOrdinaryFile', { path }));
    if (facts.size > MAX_FILE_BYTES) throw new ReasonError(because('fileTooLong', { path, most: MAX_FILE_BYTES }));
    return {
      content: new Uint8Array(await file.readFile()),
      mode: facts.mode & PERMISSIONS,
      ownerId: facts.uid,
      groupId: facts.gid,
    };
  } finally {
    await file.close();
  }
}

/** Made anew, so that neither a link nor the mode of an older file is followed. */
async function createPrivate(path: string, content: Uint8Array): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function setFacts(path: string, { mode, ownerId, groupId }: FileFacts): Promise<void> {
  const { uid, gid } = await stat(path);
  if (uid !== ownerId || gid !== groupId) await chown(path, ownerId, groupId);
  await chmod(path, mode);
}

async function connectTo(place: string | Endpoint, signal: AbortSignal): Promise<Duplex> {
  return await connected(typeof place === 'string' ? connect(place) : connect(place.port, place.host), signal);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
