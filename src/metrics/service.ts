// What the service does, timed: calls of the API, jobs, looks at proofs, calls of issuers, OCSP answers, deliveries.

import type { Meter } from './meter.ts';
import { makeTimed } from './timed.ts';

/** For what cannot be told, such as the action of a request that names none: never what a stranger sent. */
export const UNKNOWN = 'unknown';

export type ServiceTimers = ReturnType<typeof makeServiceTimers>;

export function makeServiceTimers(meter: Meter) {
  return {
    apiCalls: makeTimed(meter, {
      name: 'api_call',
      what: 'Calls of the API',
      begun: [],
      ended: ['action', 'code'],
      durationsBy: ['action'],
    }),
    jobs: makeTimed(meter, {
      name: 'job_run',
      what: 'Runs of jobs',
      begun: ['kind', 'lane'],
      ended: ['outcome'],
      durationsBy: ['kind'],
    }),
    proofLooks: makeTimed(meter, {
      name: 'proof_look',
      what: 'Looks at proofs',
      begun: ['method'],
      ended: ['result'],
      durationsBy: ['method'],
    }),
    issuerCalls: makeTimed(meter, {
      name: 'issuer_call',
      what: 'Calls of issuers',
      begun: ['issuer', 'call'],
      ended: ['outcome'],
      durationsBy: ['issuer', 'call'],
    }),
    ocspAnswers: makeTimed(meter, {
      name: 'ocsp_answer',
      what: 'OCSP answers',
      begun: [],
      ended: ['kind'],
      durationsBy: [],
    }),
  };
}
