// reseal install: a host fetches a certificate for itself, puts it in place, and with --watch each that takes its place.

import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { Call } from '../../client/client.ts';
import { isHelperName } from '../../deploy/hosts/helper-names.ts';
import type { Installation } from '../../deploy/install.ts';
import { readCommandWords } from '../../lib/command-words.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { hostAndPortOf } from '../../lib/network/host-and-port.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { visible } from '../output.ts';
import type { Shell } from '../shell.ts';
import { fetchPair } from './fetch-pair.ts';
import { openCall, type ServiceOptions, withService } from './service.ts';
import { describe } from './show.ts';
import { isIssued, statusText } from './statuses.ts';

interface InstallOptions extends ServiceOptions {
  readonly fullchain?: string;
  readonly certificate?: string;
  readonly chain?: string;
  readonly key?: string;
  readonly combined?: string;
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  readonly test?: readonly string[];
  readonly reload?: readonly string[];
  readonly served?: readonly Place[];
  readonly watch?: true;
  /** In seconds. */
  readonly every: number;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_EVERY_SECONDS = 300;
export const MIN_EVERY_SECONDS = 10;
export const MAX_EVERY_SECONDS = 86_400;
/** How soon a command that watches heeds that it is stopped. */
const HEED_MS = SECOND_MS;
/** More than any lineage of one order has while its files are in use. */
const MAX_SUCCESSORS = 1000;

export function addInstall(program: Command, shell: Shell): void {
  withService(
    program
      .command('install <id>')
      .description('fetch a certificate with its key onto this host, reload what serves it, and see it served'),
  )
    .option('--fullchain <file>', 'where certificate and chain go')
    .option('--certificate <file>', 'where the certificate alone goes')
    .option('--chain <file>', 'where the chain alone goes')
    .option('--key <file>', 'where the key goes')
    .option('--combined <file>', 'where all of it goes, as HAProxy wants it')
    .option('--mode <mode>', 'of the files, as 0640 (default: as before)', readMode)
    .option('--owner <user>', 'of the files (default: as before)', readName)
    .option('--group <group>', 'of the files (default: as before)', readName)
    .option('--test <command>', 'must end well before anything is reloaded: words, or a JSON list of them', readWords)
    .option('--reload <command>', 'has the server take the files: words, or a JSON list of them', readWords)
    .option('--served <place...>', 'as 127.0.0.1:443, where a handshake is to show it afterwards', readPlace)
    .option('--watch', 'stay, and install each certificate that is issued in its place')
    .option('--every <seconds>', 'how often --watch looks', readEvery, DEFAULT_EVERY_SECONDS)
    .action((id: string, options: InstallOptions) => install(shell, { ...options, id }));
}

type Wish = InstallOptions & { readonly id: string };

async function install(shell: Shell, wish: Wish): Promise<void> {
  const stop = wish.watch === true ? shell.stopSignal() : new AbortController().signal;
  const call = await openCall(shell, wish);
  if (wish.watch !== true) return void (await installNewest(shell, { ...wish, call, stop }));
  checkFiles(wish);
  let installed: string | undefined;
  do {
    try {
      installed = await installNewest(shell, { ...wish, id: installed ?? wish.id, call, stop, installed });
    } catch (error) {
      if (stop.aborted) return;
      shell.complain(`reseal: ${visible(error instanceof Error ? error.message : String(error))}; trying again later`);
    }
  } while (await isTimeAgain(shell, { seconds: wish.every, stop }));
}

interface Watched extends Wish {
  readonly call: Call;
  readonly stop: AbortSignal;
  /** The id of what stands there already. */
  readonly installed?: string | undefined;
}

/** Answers the id of what stands there then. */
async function installNewest(shell: Shell, watched: Watched): Promise<string> {
  const { call, stop, installed, json } = watched;
  const id = watched.watch === true ? await findNewest(call, watched.id) : watched.id;
  if (id === installed) return id;
  const { certificate } = await describe(call, id);
  if (!isIssued(certificate.Status))
    throw new OperatorError(`Cannot install ${id}: it is "${statusText(certificate)}"`);
  const facts = installationOf(watched, certificate.Domain);
  const pair = await fetchPair(call, id);
  // Loaded where it is used: other commands for users start without it.
  const { install: installHere } = await import('../../deploy/install.ts');
  const outcome = await installHere({ ...facts, pair }, { pause: shell.pause, signal: stop });
  const text = outcome === 'brought' ? `installed ${id}` : `${id} stands there already`;
  shell.print(json ? JSON.stringify({ CertificateId: id, Changed: outcome === 'brought' }) : text);
  return id;
}

/** The last issued one of those that were issued in its place, one after the other. */
async function findNewest(call: Call, first: string): Promise<string> {
  let newest = first;
  let next: string | undefined = first;
  for (let seen = 0; next !== undefined && seen < MAX_SUCCESSORS; seen += 1) {
    const { certificate } = await describe(call, next);
    if (isIssued(certificate.Status)) newest = next;
    // The contract's word for the one that was issued in its place.
    next = certificate.CertificateExtra?.ReplacedFor;
  }
  return newest;
}

function installationOf(wish: Wish, domain: string): Installation {
  const { mode, owner, group, test, reload, served = [] } = wish;
  const serverName = domain.replace(/^\*/, 'www');
  return {
    files: { paths: checkFiles(wish), mode, owner, group },
    test,
    reload,
    served: served.map(({ host, port }) => ({ host, port, serverName })),
  };
}

/** The whole paths. Throws OperatorError for those that time does not mend. */
function checkFiles(wish: Wish): Installation['files']['paths'] {
  const { fullchain, certificate, chain, key, combined } = wish;
  const given = Object.entries({ fullchain, certificate, chain, key, combined }).filter(
    ([, path]) => path !== undefined,
  );
  const paths: Readonly<Record<string, string | undefined>> = Object.fromEntries(given);
  const isWhole = combined !== undefined || ((fullchain ?? certificate) !== undefined && key !== undefined);
  if (!isWhole)
    throw new OperatorError(`Cannot install ${wish.id}: name --combined, or --key with --fullchain or --certificate`);
  if (new Set(Object.values(paths)).size < given.length) {
    throw new OperatorError(`Cannot install ${wish.id}: one file stands for two things`);
  }
  const helper = Object.values(paths).find((path) => path !== undefined && isHelperName(path));
  if (helper !== undefined) {
    throw new OperatorError(
      `Cannot install ${wish.id}: files named as ${helper} stand beside others while these are changed`,
    );
  }
  return Object.fromEntries(Object.entries(paths).map(([part, path]) => [part, resolve(path ?? '')]));
}

/** False when the command is to end. */
async function isTimeAgain(
  shell: Shell,
  { seconds, stop }: { readonly seconds: number; readonly stop: AbortSignal },
): Promise<boolean> {
  for (let leftMs = seconds * SECOND_MS; leftMs > 0 && !stop.aborted; leftMs -= HEED_MS) await shell.pause(HEED_MS);
  return !stop.aborted;
}

/** The rest are for commander: any other text is an error of usage. */
function readMode(text: string): number {
  if (/^0?[0-7]{2}0$/.test(text)) return Number.parseInt(text, 8);
  throw new InvalidArgumentError('It is like 0640, and opens nothing to everybody.');
}

function readName(text: string): string {
  if (/^(?:[a-z_][a-z0-9_-]{0,31}|[0-9]{1,10})$/.test(text)) return text;
  throw new InvalidArgumentError('It is a name or a number.');
}

function readWords(text: string): readonly string[] {
  try {
    return readCommandWords('the command', text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : '');
  }
}

function readPlace(text: string, former: readonly Place[] = []): readonly Place[] {
  const place = hostAndPortOf(text);
  if (place !== undefined) return [...former, place];
  throw new InvalidArgumentError('It is like 127.0.0.1:443 or [::1]:443.');
}

function readEvery(text: string): number {
  const seconds = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds >= MIN_EVERY_SECONDS && seconds <= MAX_EVERY_SECONDS) return seconds;
  throw new InvalidArgumentError(`It is ${MIN_EVERY_SECONDS} to ${MAX_EVERY_SECONDS} seconds.`);
}
