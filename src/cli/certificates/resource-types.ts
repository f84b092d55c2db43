// The contract's kinds of resources, as the commands name them.

/** reference/actions.json, UpdateCertificateInstance: ResourceTypes. */
export const RESOURCE_TYPES: readonly string[] = [
  'clb',
  'cdn',
  'waf',
  'live',
  'vod',
  'ddos',
  'tke',
  'apigateway',
  'tcb',
  'teo',
  'tse',
  'cos',
  'lighthouse',
  'tdmq',
  'mqtt',
  'gaap',
  'scf',
];
