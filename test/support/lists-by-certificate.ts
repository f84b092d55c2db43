// The actions that list instances and records of deployments by a certificate, in the forms that clients read.

/** The published lists of instances, by the kind of resource that each is about. */
export const INSTANCE_LISTS: Readonly<Record<string, string>> = {
  DescribeHostApiGatewayInstanceList: 'apigateway',
  DescribeHostCdnInstanceList: 'cdn',
  DescribeHostClbInstanceList: 'clb',
  DescribeHostCosInstanceList: 'cos',
  DescribeHostDdosInstanceList: 'ddos',
  DescribeHostLighthouseInstanceList: 'lighthouse',
  DescribeHostLiveInstanceList: 'live',
  DescribeHostTeoInstanceList: 'teo',
  DescribeHostTkeInstanceList: 'tke',
  DescribeHostVodInstanceList: 'vod',
  DescribeHostWafInstanceList: 'waf',
};

export const RECORD_LISTS = ['DescribeHostDeployRecord', 'DescribeHostUpdateRecord'] as const;

/** All take a CertificateId. */
export const LISTS_BY_CERTIFICATE: readonly string[] = [...Object.keys(INSTANCE_LISTS), ...RECORD_LISTS];
