// A target as the operator's file has it: what the heart knows of it, and the way in which it is changed.

import type { Target } from '../certificates/ports/targets.ts';
import type { FilesSetting } from './hosts/file-set.ts';
import type { SshSetting } from './hosts/ssh-connection.ts';

export interface TargetSetting extends Target {
  readonly way: Way;
}

export type Way = FilesWay;

/** Files of a host: of this machine, where there is no SSH. */
export interface FilesWay {
  readonly kind: 'files';
  readonly ssh: SshSetting | undefined;
  readonly files: FilesSetting;
  readonly use: UseSetting;
}

/** How the server is made to take the files in place. */
export type UseSetting = CommandUse;

export interface CommandUse {
  readonly kind: 'commands';
  /** Words; undefined for no test. */
  readonly test: readonly string[] | undefined;
  readonly reload: readonly string[] | undefined;
}
