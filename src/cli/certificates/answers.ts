// The members of the API's answers that commands show; what is absent, null or empty there is undefined here.

import { z } from 'zod';
import { OperatorError } from '../../lib/operator-error.ts';
import type { ApiAnswer } from '../../client/client.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => (value === '' || value === null ? undefined : value));

export const NAMED = z.object({ CertificateId: z.string().min(1) });

const PROOF = z.object({
  DvAuthKey: z.string(),
  DvAuthValue: z.string(),
  DvAuthDomain: z.string(),
  DvAuthPath: z.string(),
  DvAuthVerifyType: text,
});

export type WireProof = z.output<typeof PROOF>;

const EXTRA = z.object({ ReplacedBy: text, ReplacedFor: text }).nullish();

export const CERTIFICATE = z.object({
  CertificateId: z.string(),
  Domain: z.string(),
  Alias: text,
  Status: z.number(),
  StatusName: text,
  StatusMsg: text,
  VerifyType: text,
  CertBeginTime: text,
  CertEndTime: text,
  InsertTime: text,
  SubjectAltName: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? []),
  CertificateExtra: EXTRA,
  DvAuthDetail: z.object({ DvAuths: z.array(PROOF).nullish() }).nullish(),
});

export type WireCertificate = z.output<typeof CERTIFICATE>;

/** PEM of the certificate and its chain. */
export const MATERIAL = z.object({ CertificatePublicKey: text });

export const CERTIFICATE_PAGE = z.object({ TotalCount: z.number(), Certificates: z.array(CERTIFICATE) });

const FINDING = z.object({
  Expected: z.object({ Place: z.string(), Value: z.string() }),
  Result: z.string(),
  Found: z.array(z.string()),
  Reason: z.string(),
  Perspectives: z.array(
    z.object({ Name: z.string(), Result: z.string(), Found: z.array(z.string()), Reason: z.string() }),
  ),
});

export type WireFinding = z.output<typeof FINDING>;

const VERIFIED = z.object({
  Domain: z.string(),
  LocalCheck: z.number(),
  LocalCheckFailReason: text,
  /** Absent in answers of services that know none. */
  Findings: FINDING.optional(),
});

export type WireVerification = z.output<typeof VERIFIED>;

export const VERIFICATION = z.object({ VerificationResults: z.array(VERIFIED).nullish() });

export const PERSISTENT_RECORD = z.object({ Name: z.string(), Value: z.string() });

export const PERSISTENT_CHECK = z.object({ Domain: z.string(), Holds: z.boolean(), Finding: FINDING });

export const PERSISTENT_RECORDS = z.object({
  Records: z.array(
    z.object({
      Domain: z.string(),
      Wildcard: z.boolean(),
      PersistUntilTime: text,
      CheckTime: z.string(),
      Ending: z.boolean(),
      Ended: z.boolean(),
    }),
  ),
  NextCursor: text,
});

const SCHEDULE = z.object({
  CertificateId: z.string(),
  Domain: z.string(),
  RevokeTime: z.string(),
  Reason: z.string(),
  ReplacementId: z.string(),
  /** Instances that still serve it; absent in answers of a service from before there were any. */
  HeldBy: z.array(z.string()).optional(),
});

export type WireSchedule = z.output<typeof SCHEDULE>;

export const SCHEDULES = z.object({ TotalCount: z.number(), ScheduledRevocations: z.array(SCHEDULE) });

const RENEWAL = z.object({
  CertificateId: z.string(),
  Domain: z.string(),
  CertEndTime: z.string(),
  WindowStartTime: z.string(),
  WindowEndTime: z.string(),
  NextLookTime: z.string(),
  RenewalId: text,
  Trouble: text,
});

export type WireRenewal = z.output<typeof RENEWAL>;

export const RENEWALS = z.object({ TotalCount: z.number(), Renewals: z.array(RENEWAL) });

export const RENEWAL_CHANGE = z.object({ NextLookTime: z.string() });

export const SCHEDULE_CHANGE = z.object({ RevokeTime: text });

export const ARCHIVE = z.object({ Content: z.base64() });

/** Throws OperatorError for an answer that is not of the API's form. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: ApiAnswer): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new OperatorError(`Cannot read the service's answer: ${issue?.path.join('.') ?? ''} is not as the API says`);
}
