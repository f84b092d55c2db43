// What an operator has laid down for a mass revocation, by the nine headings of BR §5.7.1.2, in the operator's own words.

export interface MassRevocationPlan {
  /** Thresholds that can be measured. */
  readonly activationCriteria: readonly string[];
  /** How subscribers are reached. */
  readonly contacts: readonly string[];
  /** What goes by itself. */
  readonly automation: readonly string[];
  readonly targets: PlannedTargets;
  readonly notification: readonly string[];
  readonly roles: readonly PlannedRole[];
  readonly training: readonly string[];
  /** How, and how often, the plan is tried. */
  readonly testing: readonly string[];
  /** What follows from a trial, and when the plan is looked at again. */
  readonly review: readonly string[];
}

/** From when a campaign was made; of the review from its end. Undefined: none is set. */
export interface PlannedTargets {
  readonly triageHours: number | undefined;
  readonly revocationHours: number | undefined;
  readonly replacementHours: number | undefined;
  readonly reviewDays: number | undefined;
}

export interface PlannedRole {
  readonly role: string;
  readonly who: string;
}
