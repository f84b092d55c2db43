// The targets of the configuration, each with its driver.

import type { Config } from '../config/config.ts';
import { placeTargets } from '../deploy/open-targets.ts';
import { PlacedTargets, TARGET_LIMITS } from '../deploy/targets.ts';
import type { Clock } from '../lib/clock.ts';
import { allowAddresses } from '../validation/special-addresses.ts';

/** Connects to nothing yet. */
export function openTargets({ deploy }: Pick<Config, 'deploy'>, clock: Clock): PlacedTargets {
  const mayDial = allowAddresses(deploy.allowPrivateAddresses);
  return new PlacedTargets(placeTargets(deploy.targets, { mayDial, clock }), { mayDial, limits: TARGET_LIMITS });
}
