// What actions on persistent records are told: a domain, and how long and for what the record is to hold.

import { baseOf, type DomainName, MAX_NAME_OCTETS, parseInternalName } from '../../certificates/model/domain-name.ts';
import { persistentNameOf } from '../../certificates/model/persistent-record.ts';
import type { PersistentRecords } from '../../certificates/ports/persistent-records.ts';
import type { World } from '../../certificates/ports/world.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { parseWireTime } from './time-input.ts';

/** Refuses what is no domain name, and one with no room for the label. */
export function nameIn(text: string): DomainName {
  const name = parseInternalName(text);
  const base = baseOf(name);
  if (persistentNameOf(base).length <= MAX_NAME_OCTETS) return name;
  const detail = because('noRoomForRecord', { name: base, record: persistentNameOf('…'), most: MAX_NAME_OCTETS });
  return refuse({ kind: 'domainTooLong', detail });
}

/** Refuses a time that is over. */
export function untilIn(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const until = parseWireTime(text, 'PersistUntilTime');
  if (until > now) return until;
  return refuse({ kind: 'argumentInvalid', detail: because('persistentUntilOver') });
}

/** Refuses where none are looked for. */
export function recordsOf({ persistentRecords }: Pick<World, 'persistentRecords'>): PersistentRecords {
  return persistentRecords ?? refuse({ kind: 'argumentInvalid', detail: because('persistentOff') });
}
