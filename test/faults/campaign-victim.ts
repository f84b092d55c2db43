// A process that works off the campaign of a folder until it has written so often, and is killed then, by a clock that says when.

import { setTimeout as pause } from 'node:timers/promises';
import { addMs } from '../../src/lib/clock.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { CAMPAIGN_YAML } from '../support/campaigns.ts';
import { makeGoingClock, openTestService, SERVICE_TEST_TIME } from '../support/service.ts';

const [folder = '', laterText = '', writesText = '', delayText = ''] = process.argv.slice(2);
let writes = 0;

/** Dies some time within the write that it counts to, or shortly after. */
function dying(world: World): World {
  const { store } = world;
  const apply: typeof store.apply = async (set, origin) => {
    writes += 1;
    if (writes === Number(writesText)) void pause(Number(delayText)).then(() => process.kill(process.pid, 'SIGKILL'));
    return await store.apply(set, origin);
  };
  return { ...world, store: { ...store, apply } };
}

const url = process.env['RESEAL_DATABASE_URL'];

await openTestService({
  folder,
  env: url === undefined ? {} : { RESEAL_DATABASE_URL: url },
  yaml: CAMPAIGN_YAML,
  clock: makeGoingClock(addMs(SERVICE_TEST_TIME, Number(laterText))),
  overlay: { world: dying },
});
