// What the service does about campaigns besides running them: puts on record how they stand, and tells of what others have to replace.

import { askOthers } from '../../certificates/campaign/ask-others.ts';
import { noteStandings } from '../../certificates/campaign/note-standings.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { PeriodicJob } from '../../jobs/periodic.ts';
import { MINUTE_MS } from '../../lib/clock.ts';

/** CCADB's reports are of days; a minute shows how each wave went. */
const LOOK_MS = MINUTE_MS;

export function campaignReportJobs(world: World): readonly (readonly [string, PeriodicJob])[] {
  const note = async (): Promise<boolean> => {
    await noteStandings(world);
    return true;
  };
  return [
    ['campaignStandings', { run: note, intervalMs: LOOK_MS }],
    ['campaignAsks', { run: async () => await askOthers(world), intervalMs: LOOK_MS }],
  ];
}
