// One act over many certificates: in batches where the API has them, no faster than it allows, each with what came of it.

import type { Client } from '../../api/client.ts';
import { CallFailed, failureOf } from '../../api/failure.ts';
import type { KeyChoice, ProofMethod, Tag } from '../../api/actions.ts';

export type BulkAct =
  | { readonly kind: 'delete' }
  | { readonly kind: 'project'; readonly projectId: number }
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'untag'; readonly key: string }
  | { readonly kind: 'download'; readonly keep: (id: string, zip: Uint8Array) => void }
  | { readonly kind: 'reissue'; readonly method: ProofMethod; readonly key: KeyChoice; readonly reason: string };

export interface BulkFailure {
  readonly id: string;
  readonly message: string;
}

export interface BulkProgress {
  readonly done: number;
  readonly failures: readonly BulkFailure[];
}

/** DeleteCertificates and ModifyCertificateProject take so many at once. */
const BATCH = 100;
/** Calls at the same time, below what the API allows in a second. */
const AT_ONCE = 4;
/** What is refused for its rate alone is tried again after this. */
const PAUSE_MS = 1100;
const ATTEMPTS = 20;
const TOO_FAST = /^(?:RequestLimitExceeded|LimitExceeded\.RateLimitExceeded)/;

export interface BulkParts {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly onProgress: (progress: BulkProgress) => void;
}

/** Goes on past what fails; ends early, with what is done until then, where the signal says so. */
export async function runBulk(act: BulkAct, ids: readonly string[], parts: BulkParts): Promise<BulkProgress> {
  const size = act.kind === 'delete' || act.kind === 'project' ? BATCH : 1;
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  );
  let progress: BulkProgress = { done: 0, failures: [] };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let batch = batches[next++]; batch !== undefined && !parts.signal.aborted; batch = batches[next++]) {
      const failures = await failuresOf(act, batch, parts);
      const done = progress.done + batch.length - failures.length;
      progress = { done, failures: [...progress.failures, ...failures] };
      parts.onProgress(progress);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return progress;
}

async function failuresOf(act: BulkAct, batch: readonly string[], parts: BulkParts): Promise<readonly BulkFailure[]> {
  try {
    return await patiently(async () => await actOn(act, batch, parts.client), parts);
  } catch (error) {
    const { message, code } = failureOf(error);
    return batch.map((id) => ({ id, message: message === '' ? code : message }));
  }
}

async function patiently<Result>(call: () => Promise<Result>, { pause, signal }: BulkParts): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const isTooFast = error instanceof CallFailed && TOO_FAST.test(error.code);
      if (!isTooFast || attempt === ATTEMPTS || signal.aborted) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** Answers what failed of a batch; throws where the call itself is refused. */
async function actOn(act: BulkAct, batch: readonly string[], client: Client): Promise<readonly BulkFailure[]> {
  const [id = ''] = batch;
  switch (act.kind) {
    case 'delete': {
      const { Fail } = await client.call('DeleteCertificates', { CertificateIds: batch });
      return Fail.map(({ CertId, Msg }) => ({ id: CertId, message: Msg }));
    }
    case 'project': {
      const input = { CertificateIdList: batch, ProjectId: act.projectId };
      const { FailCertificates } = await client.call('ModifyCertificateProject', input);
      return FailCertificates.map((one) => ({ id: one, message: '' }));
    }
    case 'tag':
      await client.call('ModifyResourceTags', { Resource: resourceOf(id), ReplaceTags: [act.tag] });
      return [];
    case 'untag':
      await client.call('ModifyResourceTags', { Resource: resourceOf(id), DeleteTags: [{ TagKey: act.key }] });
      return [];
    case 'download': {
      const { Content } = await client.call('DownloadCertificate', { CertificateId: id });
      act.keep(
        id,
        Uint8Array.from(atob(Content), (letter) => letter.charCodeAt(0)),
      );
      return [];
    }
    case 'reissue':
      await client.call('ReplaceCertificate', {
        CertificateId: id,
        ValidType: act.method,
        Reason: act.reason,
        ...act.key,
      });
      return [];
  }
}

/** As service tag names a certificate of whoever calls. */
function resourceOf(id: string): string {
  return `qcs::ssl:::certificate/${id}`;
}
