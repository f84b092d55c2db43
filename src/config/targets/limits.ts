// What the YAML file says of how many changes are made at targets at once, and how long they may take.

import { z } from 'zod';
import { HANDSHAKE_MS } from '../../deploy/observe.ts';
import { STEP_MS } from '../../deploy/steps.ts';
import { SECOND_MS } from '../../lib/clock.ts';

export interface DeployLimits {
  /** Changes, and looks by handshakes, over all targets of a node. */
  readonly actsAtOnce: number;
  /** For one of them as a whole. */
  readonly actSeconds: number;
  readonly stepMs: number;
  readonly handshakeMs: number;
}

/** Each has a connection, and the key of a certificate in memory. */
export const ACTS_AT_ONCE = 32;
export const MAX_ACTS_AT_ONCE = 256;
/** A step that fails late leaves time to put back what stood there. */
export const ACT_SECONDS = 30;
/** A node that closes does not wait for it. */
export const MAX_ACT_SECONDS = 600;
export const MIN_STEP_SECONDS = 1;
/** What must be left of an act after one of its steps has taken all its time. */
export const SECONDS_TO_PUT_BACK = 5;

const seconds = (usualMs: number) =>
  z
    .int()
    .min(MIN_STEP_SECONDS)
    .max(MAX_ACT_SECONDS)
    .default(usualMs / SECOND_MS);

export const LIMITS = z
  .strictObject({
    actsAtOnce: z.int().min(1).max(MAX_ACTS_AT_ONCE).default(ACTS_AT_ONCE),
    actSeconds: z.int().min(MIN_STEP_SECONDS).max(MAX_ACT_SECONDS).default(ACT_SECONDS),
    stepSeconds: seconds(STEP_MS),
    handshakeSeconds: seconds(HANDSHAKE_MS),
  })
  .superRefine(({ actSeconds, stepSeconds, handshakeSeconds }, context) => {
    for (const [name, one] of Object.entries({ stepSeconds, handshakeSeconds })) {
      if (one + SECONDS_TO_PUT_BACK <= actSeconds) continue;
      const message = `it leaves less than ${SECONDS_TO_PUT_BACK} of the ${actSeconds} s of actSeconds`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform(({ stepSeconds, handshakeSeconds, ...rest }): DeployLimits => {
    return { ...rest, stepMs: stepSeconds * SECOND_MS, handshakeMs: handshakeSeconds * SECOND_MS };
  });
