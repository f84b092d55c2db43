// What became of a certificate that was to be deleted.

import type { Refusal } from '../../failure.ts';
import type { DomainName } from '../model/domain-name.ts';

export interface DeletionTask {
  readonly id: string;
  readonly accountUin: string;
  readonly certificateId: string;
  /** Those of the certificate; none of one that was not found. */
  readonly names: readonly DomainName[];
  /** Why it was not deleted; undefined where it was. */
  readonly refusal: Refusal | undefined;
  readonly doneAt: Date;
}
