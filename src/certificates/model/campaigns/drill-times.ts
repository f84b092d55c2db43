// How long each step of a reissue took in a drill.

/**
 * select: what its rules read of it · proof: proofs that serve again · key: a new key is made · lint: the certificate is prepared and looked
 * through · sign: by a throw-away authority · store: the store looks at everything that is expected of it.
 */
export const DRILL_STEPS = ['select', 'proof', 'key', 'lint', 'sign', 'store'] as const;

export type DrillStep = (typeof DRILL_STEPS)[number];

/** In milliseconds; a step that was not taken is absent. Steps of certificates that are worked off side by side overlap. */
export type DrillTimes = Readonly<Partial<Record<DrillStep, number>>>;

/** Over all certificates of a drill. */
export interface DrillStepSum {
  readonly step: DrillStep;
  /** Of so many certificates. */
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
}
