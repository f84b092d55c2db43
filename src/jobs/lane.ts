// A lane: jobs that take turns with each other, in places that no job of another lane takes.

export interface Lane {
  /** Its jobs are stored under it. */
  readonly name: string;
  /** Jobs that run and do not wait. */
  readonly atOnce: number;
  /** As many may wait besides for the world outside. */
  readonly waiting: number;
  /** How many jobs of one share may be under way now, waiting ones included; 0: none of it is taken. */
  readonly placesOf: (share: string) => number;
  /**
   * A share never takes the half of what is left, so that one which comes finds a place, however many others want all
   * (Choudhury and Hahne, Dynamic Queue Length Thresholds, 1998).
   */
  readonly leavesPlaces: boolean;
}
