// What comes of a run of a campaign, or of a portion of one.

/** As of a job: done, or when it is to run again. */
export type RunOutcome = { readonly kind: 'done' } | { readonly kind: 'later'; readonly at: Date };
