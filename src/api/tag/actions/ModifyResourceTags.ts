// ModifyResourceTags: set some tags of a certificate and take others away.

import { refuse } from '../../../failure.ts';
import { defineAction } from '../../action.ts';
import { readTags } from '../../words/tags.ts';
import { checkOwner, readResource } from '../resource.ts';
import { retagNamed } from '../retag-named.ts';

const NAME = 'ModifyResourceTags';

export const ModifyResourceTags = defineAction({
  name: NAME,
  input: { Resource: 'string!', ReplaceTags: 'Tags[]', DeleteTags: 'TagKeyObject[]' },
  needsVerified: false,
  alsoDoes: () => ['TagResources', 'UnTagResources'],
  certificateIds: ({ Resource: text }) => [readResource(text).certificateId],
  run: async (call) => {
    const { input, caller } = call;
    const named = readResource(input.Resource);
    checkOwner(named, { text: input.Resource, callerUin: caller.accountUin });
    const set = readTags(input.ReplaceTags);
    const removed = (input.DeleteTags ?? []).map(({ TagKey: key = '' }) => key);
    if (set.length + removed.length === 0) refuse({ kind: 'parameterMissing', name: 'ReplaceTags' });
    const both = set.find(({ key }) => removed.includes(key));
    if (both !== undefined) refuse({ kind: 'tagSetAndRemoved', key: both.key });
    await retagNamed(call, { action: NAME, certificateId: named.certificateId, change: { set, removed } });
    return {};
  },
});
