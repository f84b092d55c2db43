// UnTagResources: take the same tags from several certificates, by their keys.

import { refuse } from '../../../failure.ts';
import { batchOf } from '../../input/batch.ts';
import { defineAction } from '../../action.ts';
import { idsOfResources, MAX_RESOURCES, retagEach } from '../each-resource.ts';

const NAME = 'UnTagResources';

export const UnTagResources = defineAction({
  name: NAME,
  input: { ResourceList: 'string[]!', TagKeys: 'string[]!' },
  needsVerified: false,
  alsoDoes: () => ['ModifyResourceTags'],
  batchIds: (input) => batchOf(idsOfResources(input), MAX_RESOURCES),
  run: async (call) => {
    const { TagKeys: removed } = call.input;
    if (removed.length === 0) refuse({ kind: 'parameterMissing', name: 'TagKeys' });
    return await retagEach(call, { action: NAME, change: { set: [], removed } });
  },
});
