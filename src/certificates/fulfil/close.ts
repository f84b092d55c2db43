// Closes an order whose time to be proved is over.

import { type ActOutcome, type ActWorld, type Attempt, record } from '../deciding/act.ts';
import { closeUnproved } from '../model/certificate.ts';

export async function close(world: ActWorld, { certificate }: Attempt): Promise<ActOutcome> {
  return await record(world, certificate, closeUnproved(certificate, world.clock.now()));
}
