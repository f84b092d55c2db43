// An issuer that answers what a test tells it to, and is the built-in one for the rest.

import type { Overlay } from '../../src/app/local.ts';
import type {
  CancelOutcome,
  Issuer,
  IssueOutcome,
  OpenOutcome,
  RevokeOutcome,
} from '../../src/certificates/ports/issuer.ts';

/** What is set here is answered, or thrown, instead of the issuer's own answer. */
export interface IssuerScript {
  open?: OpenOutcome | Error;
  issue?: IssueOutcome | Error;
  cancel?: CancelOutcome | Error;
  revoke?: RevokeOutcome | Error;
}

export function withScriptedIssuer(script: IssuerScript): Overlay {
  return {
    world: (world) => ({
      ...world,
      issuers: new Map([...world.issuers].map(([name, issuer]) => [name, scripted(issuer, script)])),
    }),
  };
}

function scripted(issuer: Issuer, script: IssuerScript): Issuer {
  return {
    // So that it is the worker that issues, and asks the script.
    local: undefined,
    open: async (order) => said(script.open) ?? (await issuer.open(order)),
    issue: async (request) => said(script.issue) ?? (await issuer.issue(request)),
    cancel: async (reference) => said(script.cancel) ?? (await issuer.cancel(reference)),
    revoke: async (request) => said(script.revoke) ?? (await issuer.revoke(request)),
    suggest: issuer.suggest,
  };
}

function said<T>(answer: T | Error | undefined): T | undefined {
  if (answer instanceof Error) throw answer;
  return answer;
}
