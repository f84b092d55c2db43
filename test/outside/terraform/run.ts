// `npm run outside:terraform`: Terraform and its provider for Tencent Cloud, as they are, against a service of this machine.
//
// RESEAL_TERRAFORM names the program, or it is built by its Go module; RESEAL_TERRAFORM_PROVIDER names the program of the
// provider as it is released, terraform-provider-tencentcloud_v<version>, or `terraform init` fetches it. Ends by itself, with 0
// where every step passed, and puts the run on record in docs/clients.md.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { materialOf } from '../../support/material.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { type Answer, ISSUED, openSdkService, type SdkService } from '../sdk-life.ts';
import { openForwardProxy } from './forward-proxy.ts';
import { findPrograms, type Programs } from './programs.ts';
import { recordRun } from './record.ts';
import { playOrders, playUploads, type Stage } from './scenario.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** No name of it is known to anybody: a proxy brings ssl.<domain> and tag.<domain> here. */
const DOMAIN = 'reseal.test';
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/outside-terraform');
const PROTOCOLS = ['HTTP', 'HTTPS'] as const;

type Protocol = (typeof PROTOCOLS)[number];

await mkdir(CACHE, { recursive: true });
const programs = await findPrograms(CACHE);
const steps = new Set<string>();
let versions: Awaited<ReturnType<Workspace['versions']>> | undefined;
for (const protocol of PROTOCOLS) versions = await run(protocol, programs);
if (versions !== undefined) await recordRun({ date: new Date(), ...versions, protocols: PROTOCOLS, steps: [...steps] });

async function run(protocol: Protocol, found: Programs): ReturnType<Workspace['versions']> {
  const opened = await openSdkService({ RESEAL_PUBLIC_URL: `https://${DOMAIN}` });
  await using service = opened.service;
  await using proxy = await openForwardProxy({ host: service.service.host, port: service.service.port });
  using trust = makeTemporaryFolder();
  const root = trust.write('root.pem', opened.root);
  const files = await filesOf(opened);
  const stage: Stage = {
    service,
    open: async (configuration, variables = {}) =>
      await openWorkspace({
        programs: found,
        configuration,
        files,
        variables: { protocol, domain: `${DOMAIN}:${service.service.port}`, ...variables },
        env: {
          ...process.env,
          TENCENTCLOUD_SECRET_ID: service.key.secretId,
          TENCENTCLOUD_SECRET_KEY: service.key.secretKey,
          HTTP_PROXY: proxy.url,
          HTTPS_PROXY: proxy.url,
          SSL_CERT_FILE: root,
          CHECKPOINT_DISABLE: '1',
        },
      }),
    tell: (step) => {
      steps.add(step);
      process.stdout.write(`${protocol}: ${step}\n`);
    },
  };
  const told = await playUploads(stage);
  await playOrders(stage);
  process.stdout.write(`${protocol}: asked for ${[...proxy.hosts].toSorted().join(' and ')}\n`);
  return told;
}

/** What the configurations upload: two certificates of one authority, with their keys. */
async function filesOf({ service }: SdkService): Promise<Readonly<Record<string, string>>> {
  const one = materialOf(await issued(service, 'one.example.com'));
  const two = materialOf(await issued(service, 'two.example.com'));
  return {
    'leaf.pem': one.leaf,
    'key.pem': one.key,
    'chain.pem': one.leaf + one.intermediate + one.root,
    'root.pem': one.root,
    'next-leaf.pem': two.leaf,
    'next-key.pem': two.key,
  };
}

async function issued(service: SdkService['service'], DomainName: string): Promise<Answer> {
  const wish = { DvAuthMethod: 'DNS_AUTO', DomainName, CsrEncryptAlgo: 'ECC' };
  const { CertificateId } = await service.ask('ApplyCertificate', wish);
  return await service.waitForStatus(String(CertificateId), ISSUED);
}
