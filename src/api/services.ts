// The services whose API is spoken here: certificates, and as much of tags as concerns them.

export type ServiceName = 'ssl' | 'tag';

/** What a request names beside its action. */
export const SERVICE_VERSIONS: { readonly [service in ServiceName]: string } = {
  ssl: '2019-12-05',
  tag: '2018-08-13',
};

/** The actions of service tag; no other service has one of these names, so that a name alone tells its service. */
export const TAG_ACTION_NAMES = [
  'AddProject',
  'AddResourceTag',
  'AttachResourcesTag',
  'CreateTag',
  'CreateTags',
  'DeleteResourceTag',
  'DeleteTag',
  'DeleteTags',
  'DescribeProjects',
  'DescribeResourceTags',
  'DescribeResourceTagsByResourceIds',
  'DescribeResourceTagsByResourceIdsSeq',
  'DescribeResourceTagsByTagKeys',
  'DescribeResourcesByTags',
  'DescribeResourcesByTagsUnion',
  'DescribeTagKeys',
  'DescribeTagValues',
  'DescribeTagValuesSeq',
  'DescribeTags',
  'DescribeTagsSeq',
  'DetachResourcesTag',
  'GetResources',
  'GetTagKeys',
  'GetTagValues',
  'GetTags',
  'ModifyResourceTags',
  'ModifyResourcesTagValue',
  'TagResources',
  'UnTagResources',
  'UpdateProject',
  'UpdateResourceTagValue',
] as const;

const OF_TAG: ReadonlySet<string> = new Set(TAG_ACTION_NAMES);

export function serviceOf(action: string): ServiceName {
  return OF_TAG.has(action) ? 'tag' : 'ssl';
}
