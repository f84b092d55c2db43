// DescribeResourceTagsByResourceIds: the tags of certificates, one after the other, a page at a time.

import { POLLED_RATE_PER_SECOND } from '../../call/rates.ts';
import { createHash } from 'node:crypto';
import type { Certificate } from '../../../certificates/model/certificate.ts';
import type { Tag } from '../../../certificates/model/tag.ts';
import { refuse } from '../../../failure.ts';
import { batchOf } from '../../input/batch.ts';
import { type BatchItem, defineAction } from '../../action.ts';
import { checkTagged, TAGGED_SERVICE } from '../resource.ts';

/** Of one call, as Tencent Cloud has it. */
export const MAX_RESOURCE_IDS = 50;
const DEFAULT_LIMIT = 15;
/** As many as all of those certificates can have. */
export const MAX_TAG_PAGE = 2_500;

/** Tags that the service itself sets are of another category, and there are none. */
const CUSTOM = 'Custom';

export const DescribeResourceTagsByResourceIds = defineAction({
  name: 'DescribeResourceTagsByResourceIds',
  input: {
    ServiceType: 'string!',
    ResourcePrefix: 'string!',
    ResourceIds: 'string[]!',
    ResourceRegion: 'string!',
    Offset: 'uint64',
    Limit: 'uint64',
    Category: 'string',
  },
  needsVerified: false,
  // Terraform asks for tags after each Detail.
  ratePerSecond: POLLED_RATE_PER_SECOND,
  batchIds: ({ ServiceType: service, ResourcePrefix: prefix, ResourceIds: ids }) => {
    checkTagged({ service, prefix });
    return batchOf(ids, MAX_RESOURCE_IDS);
  },
  run: async ({ input, batch }) => {
    const { Offset = 0, Limit = DEFAULT_LIMIT, Category = 'All' } = input;
    const limit = Math.min(Limit, MAX_TAG_PAGE);
    const all = Category === 'System' ? [] : batch.flatMap(tagsOf);
    return {
      TotalCount: all.length,
      Offset,
      Limit: limit,
      Tags: all.slice(Offset, Offset + limit).map(({ certificate, tag }) => tagView(certificate, tag)),
    };
  },
});

interface OfCertificate {
  readonly certificate: Certificate;
  readonly tag: Tag;
}

/** Nothing for a certificate that does not exist: service tag knows tags, not what has them. */
function tagsOf(item: BatchItem): readonly OfCertificate[] {
  if ('certificate' in item) return item.certificate.tags.map((tag) => ({ certificate: item.certificate, tag }));
  return item.refusal.kind === 'certificateNotFound' ? [] : refuse(item.refusal);
}

function tagView({ id }: Certificate, { key, value }: Tag) {
  return {
    TagKey: key,
    TagValue: value,
    ResourceId: id,
    TagKeyMd5: md5Of(key),
    TagValueMd5: md5Of(value),
    ServiceType: TAGGED_SERVICE,
    Category: CUSTOM,
  };
}

/** By which Tencent Cloud's own clients tell tags apart; it protects nothing. */
function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
