// Targets in memory, each a TLS server on loopback: what is brought there is staged, tested, swapped and loaded, as on a real host.

import { once } from 'node:events';
import { connect, createSecureContext, createServer, type Server, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type {
  BringOutcome,
  BroughtMaterial,
  Observation,
  ReadOutcome,
  ServedAddress,
  StandingMaterial,
  Target,
  Targets,
} from '../../../src/certificates/ports/targets.ts';
import { because, type Reason } from '../../../src/reasons/reason.ts';
import { leafSha256Of } from './pairs.ts';

type Files = Pick<BroughtMaterial, 'fullchainPem' | 'keyPem'>;

/** What goes wrong at a target from now on. */
export interface Faults {
  /** Nothing can be connected to. */
  isAway?: boolean;
  /** The server's own test of what is staged fails. */
  testFails?: boolean;
  /** The server does not load what was swapped in; what stood there before it loads. */
  reloadFails?: boolean;
  /** It loads and goes on serving what it served. */
  servesOn?: boolean;
  /** Nothing ever comes back. */
  hangs?: boolean;
  /** Told before each step of an act, by its name; what it throws the act rejects with, as if the process had ended. */
  before?: (step: Step) => void;
}

export type Step = 'read' | 'stage' | 'test' | 'swap' | 'reload' | 'restore' | 'observe';

export interface LoopbackTarget {
  readonly target: Target;
  readonly faults: Faults;
  /** How often each thing was done. */
  readonly counts: { readonly [step in Step]: number };
  /** What its files hold. */
  standing(): Files | undefined;
  /** Somebody else puts other files there and loads them. */
  meddle(files: Files): void;
}

export interface LoopbackTargets extends Targets, AsyncDisposable {
  readonly all: readonly LoopbackTarget[];
  /** By its instance. */
  at(instanceId: string): LoopbackTarget;
}

export interface TargetWish extends Partial<Omit<Target, 'served'>> {
  readonly instanceId: string;
  readonly domains: readonly string[];
  /** What it serves from the start. */
  readonly files: Files | undefined;
  /** Without a server, and so without served addresses. */
  readonly isMute?: boolean;
}

export async function openLoopbackTargets(wishes: readonly TargetWish[]): Promise<LoopbackTargets> {
  const places = await Promise.all(wishes.map(openPlace));
  const placeOf = ({ instanceId }: Target): Place => {
    const place = places.find(({ target }) => target.instanceId === instanceId);
    if (place === undefined) throw new Error(`There is no target ${instanceId}`);
    return place;
  };
  return {
    all: places,
    at: (instanceId) => placeOf({ instanceId } as Target),
    list: () => places.map(({ target }) => target),
    read: async (target, signal) => await placeOf(target).read(signal),
    bring: async (target, material, signal) => await placeOf(target).change(material, signal),
    putBack: async (target, former, signal) => await placeOf(target).change(filesOf(former), signal),
    observe: async (target, signal) => await placeOf(target).observe(signal),
    [Symbol.asyncDispose]: async () => void (await Promise.all(places.map((place) => place.close()))),
  };
}

async function openPlace(wish: TargetWish): Promise<Place> {
  const { files, isMute = false, ...facts } = wish;
  const server = isMute ? undefined : createServer({});
  const served = server === undefined ? [] : [await listen(server, facts.domains)];
  const target: Target = { resourceType: 'lighthouse', region: 'hz1', name: '', accounts: 'all', ...facts, served };
  return new Place(target, { server, files });
}

async function listen(server: Server, [domain = '']: readonly string[]): Promise<ServedAddress> {
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket: TLSSocket) => socket.on('error', () => undefined).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, serverName: domain.replace(/^\*/, 'any') };
}

class Place implements LoopbackTarget {
  readonly target: Target;
  readonly faults: Faults = {};
  readonly counts = { read: 0, stage: 0, test: 0, swap: 0, reload: 0, restore: 0, observe: 0 };
  readonly #server: Server | undefined;
  #files: Files | undefined;

  constructor(
    target: Target,
    { server, files }: { readonly server: Server | undefined; readonly files: Files | undefined },
  ) {
    this.target = target;
    this.#server = server;
    if (files !== undefined) this.meddle(files);
  }

  standing(): Files | undefined {
    return this.#files;
  }

  meddle(files: Files): void {
    this.#files = files;
    this.#load(files);
  }

  async read(signal: AbortSignal): Promise<ReadOutcome> {
    const unreached = await this.#reach('read', signal);
    if (unreached !== undefined) return { kind: 'failed', reason: unreached, mayPass: true };
    const files = this.#files;
    if (files === undefined) return { kind: 'nothing' };
    const content = Buffer.from(JSON.stringify(files));
    return { kind: 'standing', material: { leafSha256: leafSha256Of(files.fullchainPem), content } };
  }

  async change(files: Files, signal: AbortSignal): Promise<BringOutcome> {
    const unreached = await this.#reach('stage', signal);
    if (unreached !== undefined) return { kind: 'failed', reason: unreached, mayPass: true, isFormerBack: true };
    const former = this.#files;
    if (former?.fullchainPem === files.fullchainPem && former.keyPem === files.keyPem) return this.#loadAgain(files);
    if (!isPair(files)) return failed('the key is of another certificate');
    this.#step('test');
    if (this.faults.testFails === true) return failed('the test fails');
    this.#step('swap');
    this.#files = { fullchainPem: files.fullchainPem, keyPem: files.keyPem };
    this.#step('reload');
    if (this.faults.reloadFails !== true) {
      if (this.faults.servesOn !== true) this.#load(files);
      return { kind: 'brought' };
    }
    this.#step('restore');
    this.#files = former;
    if (former !== undefined) this.#load(former);
    return failed('the reload fails');
  }

  #loadAgain(files: Files): BringOutcome {
    this.#step('reload');
    if (this.faults.reloadFails === true) return failed('the reload fails');
    if (this.faults.servesOn !== true) this.#load(files);
    return { kind: 'alreadyThere' };
  }

  async observe(signal: AbortSignal): Promise<readonly Observation[]> {
    const unreached = await this.#reach('observe', signal);
    const { served } = this.target;
    if (unreached !== undefined) return served.map((address) => ({ address, seen: undefined, unseen: unreached }));
    return await Promise.all(served.map(shake));
  }

  async close(): Promise<void> {
    if (this.#server === undefined) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Why it cannot be reached; undefined where it can. */
  async #reach(step: Step, signal: AbortSignal): Promise<Reason | undefined> {
    signal.throwIfAborted();
    this.#step(step);
    if (this.faults.hangs === true) await hang(signal);
    return this.faults.isAway === true ? said('ECONNREFUSED') : undefined;
  }

  #step(step: Step): void {
    this.counts[step] += 1;
    this.faults.before?.(step);
  }

  #load({ fullchainPem: cert, keyPem: key }: Files): void {
    this.#server?.setSecureContext({ cert, key });
  }
}

function failed(text: string): BringOutcome {
  return { kind: 'failed', reason: said(text), mayPass: false, isFormerBack: true };
}

function said(text: string): Reason {
  return because('recorded', { text });
}

function isPair({ fullchainPem: cert, keyPem: key }: Files): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}

/** What is read was written by `read`. */
function filesOf({ content }: StandingMaterial): Files {
  return JSON.parse(Buffer.from(content).toString()) as Files;
}

async function hang(signal: AbortSignal): Promise<never> {
  return await new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function shake(address: ServedAddress): Promise<Observation> {
  const { host, port, serverName: servername } = address;
  const socket = connect({ host, port, servername, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return { address, seen: undefined, unseen: said('it shows none') };
    const names = (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace('DNS:', ''));
    const leafSha256 = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    return { address, seen: { leafSha256, notAfter: certificate.validToDate, names }, unseen: undefined };
  } catch {
    return { address, seen: undefined, unseen: said('the handshake fails') };
  } finally {
    socket.destroy();
  }
}
