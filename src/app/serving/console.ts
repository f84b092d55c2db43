// The console, opened: who may sign in, what its pages are told, and where they lie.

import { fileURLToPath } from 'node:url';
import { makeCallerFinder, makePersonFinder } from '../../accounts/caller.ts';
import { makePasswordHasher, type PasswordCost } from '../../accounts/people/password.ts';
import type { RefusedCall } from '../../api/errors/audited-refusals.ts';
import type { Api } from '../../api/call/pipeline.ts';
import type { Config } from '../../config/config.ts';
import { type Console, makeConsole } from '../../console/console.ts';
import { EventFeed } from '../../console/event-feed.ts';
import { MAX_EXPORTS, MAX_EXPORTS_OF_HOLDER } from '../../console/export-route.ts';
import type { Provider } from '../../console/providers/provider.ts';
import { type ConsolePages, makeConsolePages } from '../../http/console-pages.ts';
import { monotonicMs } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { Shares } from '../../lib/turns/shares.ts';
import { clientUrlOf } from './addresses.ts';
import { ACTION_NAMES } from './api.ts';
import type { Local } from '../local.ts';

export interface ConsoleParts {
  readonly local: Local;
  readonly api: Api;
  readonly refusals: { note(refused: RefusedCall): void };
  readonly log: Log;
  readonly closing: AbortSignal;
  /** Undefined for that of the service itself. */
  readonly passwordCost: PasswordCost | undefined;
  readonly providers: readonly Provider[];
  readonly cleanup: AsyncDisposableStack;
}

export function openConsole(
  config: Config,
  { local, api, refusals, log, closing, passwordCost, providers, cleanup }: ConsoleParts,
): Console {
  const { store, secrets, clock, random } = local;
  const events = cleanup.use(
    new EventFeed({ events: store.reads.events, campaigns: store.reads.campaigns, clock, log }),
  );
  return makeConsole({
    store,
    secrets,
    clock,
    random,
    hasher: makePasswordHasher({ random, cost: passwordCost }),
    life: config.console.life,
    attempts: config.console.attempts,
    api,
    findKey: makeCallerFinder(local),
    findPerson: makePersonFinder(local),
    actionNames: ACTION_NAMES,
    noteRefusal: (refused) => refusals.note(refused),
    refused: config.http.refused,
    events,
    exports: new Shares({ most: MAX_EXPORTS, each: MAX_EXPORTS_OF_HOLDER }),
    providers,
    publicUrl: clientUrlOf(config),
    log,
    monotonicMs,
    closing,
  });
}

/** Beside the program in a release; in a checkout where `node web/build.ts` puts them. */
export function openConsolePages(): ConsolePages {
  const folders = ['../../web/', '../../../node_modules/.cache/console/'];
  return makeConsolePages(folders.map((folder) => fileURLToPath(new URL(folder, import.meta.url))));
}
