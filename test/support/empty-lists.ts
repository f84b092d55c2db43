// The actions that list where a certificate is bound: nowhere, in the forms that clients read.

/** All take a CertificateId. */
export const EMPTY_LISTS = [
  'DescribeHostApiGatewayInstanceList',
  'DescribeHostCdnInstanceList',
  'DescribeHostClbInstanceList',
  'DescribeHostCosInstanceList',
  'DescribeHostDdosInstanceList',
  'DescribeHostDeployRecord',
  'DescribeHostLighthouseInstanceList',
  'DescribeHostLiveInstanceList',
  'DescribeHostTeoInstanceList',
  'DescribeHostTkeInstanceList',
  'DescribeHostUpdateRecord',
  'DescribeHostVodInstanceList',
  'DescribeHostWafInstanceList',
] as const;
