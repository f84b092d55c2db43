// The official SDK, pointed at the service; nothing else of it is changed.

import { setTimeout as sleep } from 'node:timers/promises';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import type { DemoService } from './service.ts';

export type Client = InstanceType<typeof ssl.v20191205.Client>;
export type Detail = Awaited<ReturnType<Client['DescribeCertificateDetail']>>;

const PATIENCE_MS = 60_000;
const POLL_MS = 100;

export function connect({ host, credential }: DemoService): Client {
  return new ssl.v20191205.Client({
    credential,
    region: '',
    profile: { httpProfile: { endpoint: host, protocol: 'http://' } },
  });
}

export async function getDetail(client: Client, id: string): Promise<Detail> {
  return await client.DescribeCertificateDetail({ CertificateId: id });
}

/** As clients of this API do: they ask again until it has come to pass. */
export async function waitForStatus(
  client: Client,
  wanted: { readonly id: string; readonly status: number },
): Promise<Detail> {
  for (const until = performance.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
    const detail = await getDetail(client, wanted.id);
    if (detail.Status === wanted.status) return detail;
    if (performance.now() > until)
      throw new Error(`${wanted.id} stays at status ${detail.Status}: ${detail.StatusMsg}`);
  }
}
