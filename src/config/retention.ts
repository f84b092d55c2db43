// What the YAML file says of how long records are kept, in days.

import { z } from 'zod';
import type { RetentionDays } from '../certificates/model/retention.ts';
import { MAX_PROOF_REUSE_DAYS } from './products.ts';

/** A hundred years. */
export const MAX_RETENTION_DAYS = 36_500;
/** Longer than a proof is awaited, and than a client looks for what became of it. */
export const MIN_RETENTION_DAYS = 7;
/** An answer about a serial is asked for until its certificate has expired; what nobody has looked at since has a year. */
export const MIN_SERIAL_DAYS = 365;
/** An order may rest on a proof until its own deadline. */
export const MIN_PROOF_DAYS = MAX_PROOF_REUSE_DAYS + MIN_RETENTION_DAYS;

const days = (usual: number, least = MIN_RETENTION_DAYS) => z.int().min(least).max(MAX_RETENTION_DAYS).default(usual);

export const RETENTION = z
  .strictObject({
    closedOrderDays: days(90),
    deletedCertificateDays: days(30),
    /** A year and a month: a yearly look at what there was still finds it. */
    endedCertificateDays: days(400),
    /** BR §5.5.2: two years after the certificate has ended, and one more. */
    serialDays: days(1095, MIN_SERIAL_DAYS),
    /** BR §4.2.1 let proofs serve for 398 days until March 2026. */
    proofDays: days(398, MIN_PROOF_DAYS),
    deletionTaskDays: days(30),
    /** A year and a month, as for certificates that have ended. */
    deploymentDays: days(400),
    /** Private keys among it: a rollback is called for in days, or never. */
    formerMaterialDays: days(30),
    bindTaskDays: days(30),
    /** As long as serials: an auditor looks at the year before, and at the one before that. */
    campaignDays: days(1095),
    /** Three years without a change: longer than any certificate that was ordered with it. */
    csrDays: days(1095),
    /** BR §5.4.3: two years, and some days for whoever exports it. */
    operationDays: days(750),
    publicationDays: days(90),
    /** Clients look again at an order for some minutes. */
    acmeDays: days(30),
  })
  .transform(
    (kept): RetentionDays => ({
      closedOrders: kept.closedOrderDays,
      deletedCertificates: kept.deletedCertificateDays,
      endedCertificates: kept.endedCertificateDays,
      serials: kept.serialDays,
      proofs: kept.proofDays,
      deletionTasks: kept.deletionTaskDays,
      deployments: kept.deploymentDays,
      formerMaterials: kept.formerMaterialDays,
      bindTasks: kept.bindTaskDays,
      campaigns: kept.campaignDays,
      csrs: kept.csrDays,
      operations: kept.operationDays,
      publications: kept.publicationDays,
      acme: kept.acmeDays,
    }),
  );
