// TagResources: set the same tags on several certificates.

import { refuse } from '../../../failure.ts';
import { batchOf } from '../../input/batch.ts';
import { defineAction } from '../../action.ts';
import { readTags } from '../../words/tags.ts';
import { idsOfResources, MAX_RESOURCES, retagEach } from '../each-resource.ts';

const NAME = 'TagResources';

export const TagResources = defineAction({
  name: NAME,
  input: { ResourceList: 'string[]!', Tags: 'Tags[]!' },
  needsVerified: false,
  alsoDoes: () => ['ModifyResourceTags'],
  batchIds: (input) => batchOf(idsOfResources(input), MAX_RESOURCES),
  run: async (call) => {
    const set = readTags(call.input.Tags);
    if (set.length === 0) refuse({ kind: 'parameterMissing', name: 'Tags' });
    return await retagEach(call, { action: NAME, change: { set, removed: [] } });
  },
});
