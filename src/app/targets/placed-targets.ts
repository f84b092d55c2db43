// The targets of the configuration, each with its driver.

import type { Config } from '../../config/config.ts';
import { placeTargets } from '../../deploy/open-targets.ts';
import { PlacedTargets } from '../../deploy/targets.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';

/** Connects to nothing yet. */
export function openTargets(
  { deploy }: Pick<Config, 'deploy'>,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): PlacedTargets {
  const mayDial = allowAddresses(deploy.allowPrivateAddresses);
  return new PlacedTargets(placeTargets(deploy.targets, { mayDial, clock, random }), {
    mayDial,
    limits: deploy.limits,
  });
}
