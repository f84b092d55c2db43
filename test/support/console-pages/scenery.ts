// What stands in an installation for its pages to be looked at: certificates in every standing, a lineage, a target that is served.

import { planCampaign } from '../campaigns.ts';
import type { Installation } from './installation.ts';
import { applyFor, commitGranted, issueGranted, MULTI_DOMAIN, reissue } from '../life.ts';

export interface Scenery {
  /** Path below "/console", by a name for its picture. */
  readonly pages: Readonly<Record<string, string>>;
}

export async function makeScenery({ service }: Pick<Installation, 'service'>): Promise<Scenery> {
  const original = await issueGranted(service, ['www.shop.example.com', 'shop.example.com', '*.cdn.shop.example.com']);
  const second = await reissue(service, original);
  const third = await reissue(service, second);
  await service.ask('ModifyCertificateAlias', { CertificateId: third, Alias: 'Shop, all regions' });
  for (const name of ['api', 'mail', 'login']) await issueGranted(service, [`${name}.example.org`]);
  const Tags = [
    { TagKey: 'env', TagValue: 'production' },
    { TagKey: 'team', TagValue: 'shop' },
  ];
  // It waits for its information.
  await service.ask('CreateCertificate', { ProductId: MULTI_DOMAIN, DomainNum: 2, TimeSpan: 1, Tags });
  const revoked = await issueGranted(service, ['old.example.org']);
  await service.ask('RevokeCertificate', { CertificateId: revoked, Reason: 'key compromise' });
  const waiting = await applyFor(service, 'waiting.example.net', { input: { DvAuthMethod: 'DNS' } });
  const file = await commitGranted(service, ['file.example.net'], { input: { VerifyType: 'FILE' } });
  const campaign = await planCampaign(service, { ids: [third, waiting], input: { Name: 'Keys of the summer' } });
  const own = `/certificates/${third}`;
  return {
    pages: {
      attention: '/attention',
      certificates: '/certificates',
      nothing: '/certificates?q=there-is-none',
      certificate: own,
      lineage: `${own}/lineage`,
      timeline: `${own}/timeline`,
      'certificate-targets': `${own}/targets`,
      download: `${own}/download`,
      proofs: `/certificates/${waiting}`,
      'proofs-by-file': `/certificates/${file}`,
      reissue: `${own}/reissue`,
      renew: `${own}/renew`,
      compare: `/compare/${original}/${third}`,
      apply: '/apply',
      upload: '/upload',
      targets: '/targets',
      issuers: '/issuers',
      authority: '/authority',
      webhooks: '/webhooks',
      campaigns: '/campaigns',
      'campaign-new': '/campaigns/new',
      campaign: `/campaigns/${campaign}`,
      'campaign-items': `/campaigns/${campaign}/items`,
      'campaign-timeline': `/campaigns/${campaign}/timeline`,
      'campaign-plan': `/campaigns/${campaign}/plan`,
      log: '/log',
      access: '/access',
      you: '/you',
      'not-found': '/there-is-none',
    },
  };
}
