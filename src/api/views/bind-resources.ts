// Instances of all kinds of resources, kind by kind, in the forms of DescribeCertificateBindResourceTaskDetail.

import {
  apiGatewayView,
  cdnView,
  clbViews,
  cosView,
  ddosView,
  type Instance,
  liveView,
  scfView,
  teoView,
  tkeViews,
  vodView,
  wafView,
} from './instances.ts';

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** A page of each kind; `TotalCount` counts all. Of kinds that no target has in this form there are none. */
export function bindResourceView(instances: readonly Instance[], page: Page) {
  const byType = Map.groupBy(instances, ({ known }) => known.target.resourceType);
  const ofType = (type: string): readonly Instance[] => byType.get(type) ?? [];
  const whole = (type: string, view: Views) => listView(ofType(type), { view, page });
  const regional = (type: string, view: Views) => regionsView(ofType(type), { view, page });
  return {
    CLB: regional('clb', clbViews),
    CDN: whole('cdn', each(cdnView)),
    WAF: regional('waf', each(wafView)),
    DDOS: whole('ddos', each(ddosView)),
    LIVE: whole('live', each(liveView)),
    VOD: whole('vod', each(vodView)),
    TKE: regional('tke', tkeViews),
    APIGATEWAY: regional('apigateway', each(apiGatewayView)),
    TCB: [],
    TEO: whole('teo', each(teoView)),
    TSE: [],
    COS: regional('cos', each(cosView)),
    TDMQ: [],
    MQTT: [],
    GAAP: [],
    SCF: regional('scf', each(scfView)),
  };
}

type Views = (page: readonly Instance[]) => readonly unknown[];

function each(view: (instance: Instance) => unknown): Views {
  return (page) => page.map(view);
}

interface Viewing {
  readonly view: Views;
  readonly page: Page;
}

function listView(instances: readonly Instance[], viewing: Viewing) {
  return instances.length === 0 ? [] : [countedView(instances, viewing)];
}

function regionsView(instances: readonly Instance[], viewing: Viewing) {
  const regions = Map.groupBy(instances, ({ known }) => known.target.region);
  return [...regions].map(([Region, own]) => {
    const { TotalCount, InstanceList, Error } = countedView(own, viewing);
    return { Region, TotalCount, InstanceList, Error };
  });
}

function countedView(instances: readonly Instance[], { view, page: { offset, limit } }: Viewing) {
  return { TotalCount: instances.length, InstanceList: view(instances.slice(offset, offset + limit)), Error: '' };
}
