// The lower port: what a driver does for one target, below the turns and limits that all targets share.

import type { BroughtMaterial } from '../certificates/ports/targets.ts';
import type { Steps } from './steps.ts';

export type Brought = 'brought' | 'alreadyThere';

/**
 * Where a target keeps its certificate. Everything is done in steps, each within the time of one. What does not come about
 * throws PlaceError, or, before anything was changed, ReasonError; an aborted step throws the signal's reason.
 */
export interface Place {
  /** The former material; undefined where nothing stands there or it cannot be read back. */
  read(steps: Steps): Promise<Standing | undefined>;
  /** Where it fails, what stood there before stands there again, as far as that can be. Doing it twice is harmless. */
  bring(material: BroughtMaterial, steps: Steps): Promise<Brought>;
  /** The same with the content of what `read` has answered once. */
  putBack(content: Uint8Array, steps: Steps): Promise<Brought>;
  /**
   * Throws where a change could not be made: what it needs is tried, and what stands there is as before, mode and owner too. With
   * `reloads` the server is made to take it once more.
   */
  check(steps: Steps, trial: Trial): Promise<Tried>;
}

export interface Trial {
  readonly reloads: boolean;
}

/** What became of the reload: it was good, it was not tried, or there is none to be tried. */
export type Tried = 'reloaded' | 'notReloaded' | 'needsNoReload';

export interface Standing {
  /** PEM in which the leaf stands first; empty where that cannot be told. */
  readonly fullchainPem: string;
  /** All that is needed to put it back. */
  readonly content: Uint8Array;
}
