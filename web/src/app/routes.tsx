// Which page stands at which address; each page is loaded when it is first shown.

import { Component, lazy, type ReactNode, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { Broken, NotFound } from '../pages/not-found.tsx';
import { Loading } from '../parts/loading.tsx';

const Attention = lazy(async () => ({
  default: (await import('../pages/attention/attention-page.tsx')).AttentionPage,
}));
const Certificates = lazy(async () => ({
  default: (await import('../pages/certificates/certificates-page.tsx')).CertificatesPage,
}));
const Certificate = lazy(async () => ({
  default: (await import('../pages/certificate/certificate-page.tsx')).CertificatePage,
}));
const Compare = lazy(async () => ({ default: (await import('../pages/certificate/compare-page.tsx')).ComparePage }));
const Reissue = lazy(async () => ({ default: (await import('../pages/reissue/reissue-page.tsx')).ReissuePage }));
const Apply = lazy(async () => ({ default: (await import('../pages/apply/apply-page.tsx')).ApplyPage }));
const Upload = lazy(async () => ({ default: (await import('../pages/upload/upload-page.tsx')).UploadPage }));
const Issuers = lazy(async () => ({ default: (await import('../pages/issuers/issuers-page.tsx')).IssuersPage }));
const Authorities = lazy(async () => ({
  default: (await import('../pages/authority/authority-page.tsx')).AuthorityPage,
}));
const Webhooks = lazy(async () => ({ default: (await import('../pages/webhooks/webhooks-page.tsx')).WebhooksPage }));
const Log = lazy(async () => ({ default: (await import('../pages/log/log-page.tsx')).LogPage }));
const Targets = lazy(async () => ({ default: (await import('../pages/targets/targets-page.tsx')).TargetsPage }));
const Campaigns = lazy(async () => ({
  default: (await import('../pages/campaigns/campaigns-page.tsx')).CampaignsPage,
}));
const NewCampaign = lazy(async () => ({
  default: (await import('../pages/new-campaign/new-campaign-page.tsx')).NewCampaignPage,
}));
const Campaign = lazy(async () => ({
  default: (await import('../pages/campaign/campaign-page.tsx')).CampaignPage,
}));
const Access = lazy(async () => ({ default: (await import('../pages/access/access-page.tsx')).AccessPage }));
const You = lazy(async () => ({ default: (await import('../pages/you/you-page.tsx')).YouPage }));

export function Routes() {
  return (
    <ErrorsShown>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">
            <Redirect to="/certificates" replace />
          </Route>
          <Route path="/attention" component={Attention} />
          <Route path="/certificates" component={Certificates} />
          <Route path="/apply" component={Apply} />
          <Route path="/upload" component={Upload} />
          <Route path="/compare/:one/:other">{({ one, other }) => <Compare ids={[one, other]} />}</Route>
          <Route path="/certificates/:id/reissue">{({ id }) => <Reissue key={id} id={id} kind="reissue" />}</Route>
          <Route path="/certificates/:id/renew">{({ id }) => <Reissue key={id} id={id} kind="renew" />}</Route>
          <Route path="/certificates/:id/:part?">
            {({ id, part }) => <Certificate key={id} id={id} part={part} />}
          </Route>
          <Route path="/targets" component={Targets} />
          <Route path="/campaigns" component={Campaigns} />
          <Route path="/campaigns/new" component={NewCampaign} />
          <Route path="/campaigns/:id/:part?">{({ id, part }) => <Campaign key={id} id={id} part={part} />}</Route>
          <Route path="/issuers" component={Issuers} />
          <Route path="/authority" component={Authorities} />
          <Route path="/webhooks" component={Webhooks} />
          <Route path="/log" component={Log} />
          <Route path="/access" component={Access} />
          <Route path="/you" component={You} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorsShown>
  );
}

/** A bug of one page leaves the frame usable. */
class ErrorsShown extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Broken /> : this.props.children;
  }
}
