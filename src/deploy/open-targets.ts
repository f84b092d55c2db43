// Targets by their settings: each with the driver of its way.

import type { MayDial } from './addresses.ts';
import { useByCommands } from './hosts/command-use.ts';
import { makeFilePlace } from './hosts/file-place.ts';
import type { OpenHost } from './hosts/host.ts';
import { localHost } from './hosts/local-host.ts';
import type { SshSetting } from './hosts/ssh-connection.ts';
import { openSshHost } from './hosts/ssh-host.ts';
import type { UseOfFiles } from './hosts/swap-files.ts';
import type { Place } from './place.ts';
import type { FilesWay, TargetSetting, UseSetting, Way } from './setting.ts';
import type { PlacedTarget } from './targets.ts';

export interface TargetParts {
  readonly mayDial: MayDial;
}

export function placeTargets(settings: readonly TargetSetting[], parts: TargetParts): readonly PlacedTarget[] {
  return settings.map(({ way, ...target }) => ({ target, place: placeOf(way, parts) }));
}

function placeOf(way: Way, parts: TargetParts): Place {
  return filePlaceOf(way, parts);
}

function filePlaceOf({ ssh, files, use }: FilesWay, { mayDial }: TargetParts): Place {
  return makeFilePlace({ open: openerOf(ssh, mayDial), files, further: [], use: useOf(use) });
}

function openerOf(ssh: SshSetting | undefined, mayDial: MayDial): OpenHost {
  return ssh === undefined ? async () => await Promise.resolve(localHost) : openSshHost(ssh, mayDial);
}

function useOf(use: UseSetting): UseOfFiles {
  return useByCommands(use);
}
