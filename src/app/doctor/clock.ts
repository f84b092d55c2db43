// Whether this machine's clock is right, as far as what was written and the database's server show.

import type { Finding } from '../../cli/finding.ts';
import { REST_WARNING_MS } from '../../clocks/start.ts';
import { addMs, DAY_MS, isAhead, MAX_CLOCK_SKEW_MS, SECOND_MS } from '../../lib/clock.ts';
import type { StoreInspection } from '../../store/inspection.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

/** Clocks that are kept by NTP are some milliseconds apart; an answer takes its time, too. */
export const APART_MS = 5 * SECOND_MS;

const SET_IT = 'set the clock of this machine, and keep it by NTP (chrony, systemd-timesyncd)';

export async function checkClock({ clock, store }: Pick<Examined, 'clock' | 'store'>): Promise<readonly Finding[]> {
  const now = clock.now();
  const beside = store === undefined ? [] : [besideWritten(store, now), besideServer(store, now)];
  const told = beside.filter((one) => one !== undefined);
  const found = `it says ${now.toISOString()}`;
  return await Promise.resolve(told.length > 0 ? told : [finding('clock', { condition: 'good', found })]);
}

/** Undefined where it goes with what was written. */
export function besideWritten({ newest }: Pick<StoreInspection, 'newest'>, now: Date): Finding | undefined {
  if (newest === undefined) return undefined;
  if (isAhead(newest, now)) {
    const found = `it says ${now.toISOString()}, and something was written at ${newest.toISOString()}`;
    return finding('clock', { condition: 'bad', found, advice: SET_IT });
  }
  if (now <= addMs(newest, REST_WARNING_MS)) return undefined;
  const days = Math.floor((now.getTime() - newest.getTime()) / DAY_MS);
  const found = `it says ${now.toISOString()}, and nothing was written for ${days} days`;
  const advice = `where the service ran since, ${SET_IT}`;
  return finding('clock', { condition: 'attention', found, advice });
}

/** Undefined where both go together, or there is no server. */
export function besideServer({ server }: Pick<StoreInspection, 'server'>, now: Date): Finding | undefined {
  if (server === undefined) return undefined;
  const apartMs = Math.abs(server.now.getTime() - now.getTime());
  if (apartMs <= APART_MS) return undefined;
  const found = `it is ${Math.round(apartMs / SECOND_MS)} s apart from the clock of the database's server`;
  return finding('clock', { condition: apartMs > MAX_CLOCK_SKEW_MS ? 'bad' : 'attention', found, advice: SET_IT });
}
