// A provider of each kind over its model, as the service would put it together.

import { chmod, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { AskTxt } from '../../../src/dns/awaited-answers.ts';
import { alibabaApi } from '../../../src/dns/providers/alibaba.ts';
import { type ApiRules, apiCaller, type CallApi } from '../../../src/dns/providers/api-call.ts';
import { makeArrived } from '../../../src/dns/providers/arrived.ts';
import { cloudflareApi } from '../../../src/dns/providers/cloudflare.ts';
import { dnspodApi } from '../../../src/dns/providers/dnspod.ts';
import { hostedRecords } from '../../../src/dns/providers/hosted-records.ts';
import { httpRequestKeeper } from '../../../src/dns/providers/http-request.ts';
import { keptProvider } from '../../../src/dns/providers/kept-provider.ts';
import { programKeeper } from '../../../src/dns/providers/program.ts';
import { ProviderState } from '../../../src/dns/providers/provider-state.ts';
import type { RecordKeeper } from '../../../src/dns/providers/record-keeper.ts';
import { valueOfContent } from '../../../src/dns/providers/txt-content.ts';
import type { ZoneProvider } from '../../../src/dns/zone-provider.ts';
import { type Clock, monotonicMs, systemClock } from '../../../src/lib/clock.ts';
import type { Log } from '../../../src/lib/log.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { silentLog } from '../silent-log.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { ALIBABA_KEY, alibabaId, alibabaModel } from './alibaba-model.ts';
import { CLOUDFLARE_TOKEN, cloudflareId, cloudflareModel } from './cloudflare-model.ts';
import { DNSPOD_KEY, dnspodId, dnspodModel } from './dnspod-model.ts';
import { type Answering, ModelZones, type RunningModel, startModel } from './model.ts';
import { RECEIVER_LOGIN, receiverModel } from './receiver-model.ts';

export const HTTP_KINDS = ['cloudflare', 'dnspod', 'alibaba', 'httpreq', 'httpreq raw'] as const;
export const MODEL_KINDS = [...HTTP_KINDS, 'exec', 'exec raw'] as const;
export type HttpKind = (typeof HTTP_KINDS)[number];
export type ModelKind = (typeof MODEL_KINDS)[number];

export interface ModelParts {
  readonly callApi: CallApi;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
}

export interface BenchWish {
  readonly zones: readonly string[];
  readonly holds: ZoneProvider['holds'];
  readonly log?: Log;
  readonly clock?: Clock;
  readonly monotonicMs?: () => number;
  readonly timing?: NonNullable<ApiRules['timing']>;
}

export interface ModelBench extends AsyncDisposable {
  readonly provider: ZoneProvider;
  readonly keeper: RecordKeeper;
  readonly state: ProviderState;
  readonly valuesAt: (name: string) => readonly string[];
  /** Undefined for programs. */
  readonly model: RunningModel | undefined;
  readonly held: ModelZones;
}

export function modelParts({
  clock = systemClock,
  monotonicMs: elapsed = monotonicMs,
  timing,
}: Partial<Pick<BenchWish, 'clock' | 'monotonicMs' | 'timing'>> = {}): ModelParts {
  const rules = {
    resolve: async () => await Promise.reject(new Error('no test asks for a name')),
    mayDial: () => true,
    secureContext: createSecureContext(),
    clock,
    secrets: [CLOUDFLARE_TOKEN, DNSPOD_KEY.secretKey, ALIBABA_KEY.accessKeySecret, RECEIVER_LOGIN.password],
  };
  return { callApi: apiCaller({ ...rules, ...(timing && { timing }) }), clock, monotonicMs: elapsed };
}

interface KeptWish extends Partial<Pick<BenchWish, 'log' | 'clock' | 'monotonicMs'>> {
  readonly askTxt: AskTxt;
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly holds: ZoneProvider['holds'];
}

export function keptBench(keeper: RecordKeeper, wish: KeptWish): Pick<ModelBench, 'provider' | 'state'> {
  const { askTxt, servers, holds, log = silentLog, clock = systemClock } = wish;
  const state = new ProviderState();
  const serversOf = async () => await Promise.resolve(servers);
  const arrived = makeArrived({ name: 'p', serversOf, askTxt, delaysMs: [0, 50, 100, 500, 1000], log });
  const closing = new AbortController().signal;
  const elapsed = wish.monotonicMs ?? monotonicMs;
  const provider = keptProvider({
    name: 'p',
    keeper,
    holds,
    arrived,
    state,
    clock,
    monotonicMs: elapsed,
    log,
    closing,
  });
  return { provider, state };
}

export async function openModel(kind: ModelKind, wish: BenchWish): Promise<ModelBench> {
  return kind === 'exec' || kind === 'exec raw' ? await openProgram(kind, wish) : await openHttp(kind, wish);
}

async function openHttp(kind: HttpKind, wish: BenchWish): Promise<ModelBench> {
  const parts = modelParts(wish);
  const { held, answering, keeperAt } = WAYS[kind](wish.zones, parts);
  const model = await startModel(answering);
  const keeper = keeperAt(model.origin);
  const valuesAt = (name: string): readonly string[] =>
    held.valuesAt(name).map(kind === 'cloudflare' ? valueOfContent : String);
  const askTxt: AskTxt = async (_server, name) => await Promise.resolve(valuesAt(name));
  const kept = keptBench(keeper, { ...wish, askTxt, servers: [{ host: '127.0.0.1', port: 53 }] });
  return {
    ...kept,
    keeper,
    valuesAt,
    model,
    held,
    [Symbol.asyncDispose]: async () => await model[Symbol.asyncDispose](),
  };
}

interface Way {
  readonly held: ModelZones;
  readonly answering: Answering;
  readonly keeperAt: (origin: string) => RecordKeeper;
}

const WAYS: Readonly<Record<HttpKind, (zones: readonly string[], parts: ModelParts) => Way>> = {
  cloudflare: (zones, { callApi, monotonicMs: elapsed }) => {
    const held = new ModelZones(zones, cloudflareId);
    const keeperAt = (origin: string) =>
      hostedRecords(cloudflareApi({ endpoint: `${origin}/client/v4`, token: CLOUDFLARE_TOKEN, callApi }), elapsed);
    return { held, answering: cloudflareModel(held), keeperAt };
  },
  dnspod: (zones, { callApi, clock, monotonicMs: elapsed }) => {
    const held = new ModelZones(zones, dnspodId);
    const credential = { ...DNSPOD_KEY, token: undefined };
    const keeperAt = (endpoint: string) => hostedRecords(dnspodApi({ endpoint, credential, clock, callApi }), elapsed);
    return { held, answering: dnspodModel(held, () => clock.now()), keeperAt };
  },
  alibaba: (zones, { callApi, clock, monotonicMs: elapsed }) => {
    const held = new ModelZones(zones, alibabaId);
    const common = { credential: ALIBABA_KEY, clock, random: systemRandom, callApi };
    const keeperAt = (endpoint: string) => hostedRecords(alibabaApi({ endpoint, ...common }), elapsed);
    return { held, answering: alibabaModel(held, () => clock.now()), keeperAt };
  },
  httpreq: (zones, parts) => receiverWay('default', zones, parts),
  'httpreq raw': (zones, parts) => receiverWay('raw', zones, parts),
};

function receiverWay(mode: 'default' | 'raw', zones: readonly string[], { callApi }: ModelParts): Way {
  const held = new ModelZones(zones, (name) => name);
  const keeperAt = (origin: string) =>
    httpRequestKeeper({ endpoint: `${origin}/dns`, mode, login: RECEIVER_LOGIN, callApi });
  return { held, answering: receiverModel(held, mode), keeperAt };
}

/** A program that keeps each value in a file of its own, in a folder for each name. */
const PROGRAM = `#!/bin/sh
set -eu
root=$1; act=$2; shift 2
if [ "$1" = -- ]; then shift; name=$1; [ -z "$2" ]; value=$3; else name=\${1%.}; [ "$name" != "$1" ]; value=$2; fi
[ $# -le 3 ]
file="$root/$name/$(printf %s "$value" | sha256sum | cut -c1-64)"
case $act in
  present) mkdir -p "$root/$name"; printf %s "$value" > "$file";;
  cleanup) rm -f "$file";;
  *) echo "unknown act $act" >&2; exit 2;;
esac
`;

async function openProgram(kind: 'exec' | 'exec raw', wish: BenchWish): Promise<ModelBench> {
  const folder = makeTemporaryFolder();
  const program = join(folder.path, 'publish');
  await writeFile(program, PROGRAM);
  await chmod(program, 0o755);
  const keeper = programKeeper({ command: [program, folder.path], mode: kind === 'exec' ? 'default' : 'raw' });
  const valuesAt = (name: string): readonly string[] => filesIn(join(folder.path, name));
  const askTxt: AskTxt = async (_server, name) => await Promise.resolve(valuesAt(name));
  const kept = keptBench(keeper, { ...wish, askTxt, servers: [{ host: '127.0.0.1', port: 53 }] });
  const held = new ModelZones(wish.zones, (name) => name);
  return {
    ...kept,
    keeper,
    valuesAt,
    model: undefined,
    held,
    [Symbol.asyncDispose]: async () => await Promise.resolve(folder[Symbol.dispose]()),
  };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return []; // Nothing was ever presented there.
  }
}
