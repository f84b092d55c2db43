// What the console's routes work with.

import type { FoundCaller, FoundPerson } from '../accounts/caller.ts';
import type { SignInStore } from '../accounts/sessions/ports.ts';
import type { SignInWorld } from '../accounts/sessions/sign-in.ts';
import type { RefusedCall } from '../api/errors/audited-refusals.ts';
import type { Api } from '../api/call/pipeline.ts';
import type { Refused } from '../api/call/transport-rules.ts';
import type { Reads } from '../certificates/ports/store.ts';
import type { Log } from '../lib/log.ts';
import type { Shares } from '../lib/turns/shares.ts';
import type { EventFeed } from './event-feed.ts';
import type { Provider } from './providers/provider.ts';

export interface ConsoleWorld extends SignInWorld {
  readonly store: SignInStore & { readonly reads: Pick<Reads, 'certificates'> };
  readonly log: Log;
  readonly monotonicMs: () => number;
  /** Aborted when the service ends: streams end then. */
  readonly closing: AbortSignal;
  readonly api: Api;
  readonly findKey: (secretId: string) => Promise<FoundCaller | undefined>;
  readonly findPerson: (personId: string) => Promise<FoundPerson | undefined>;
  /** Names of all actions. */
  readonly actionNames: readonly string[];
  /** Told of every refusal that concerns who signs in. */
  readonly noteRefusal: (refused: RefusedCall) => void;
  readonly refused: Refused;
  readonly events: EventFeed;
  /** Of exports that are under way, by who is signed in. */
  readonly exports: Shares;
  readonly providers: readonly Provider[];
  readonly publicUrl: string;
}
