// Every action of service tag, version 2018-08-13, by its name on the wire.

import { type Action, notBuilt } from '../action.ts';
import { TAG_ACTION_NAMES } from '../services.ts';
import { DescribeResourceTagsByResourceIds } from './actions/DescribeResourceTagsByResourceIds.ts';
import { ModifyResourceTags } from './actions/ModifyResourceTags.ts';
import { TagResources } from './actions/TagResources.ts';
import { UnTagResources } from './actions/UnTagResources.ts';

const BUILT: ReadonlyMap<string, Action> = new Map(
  [DescribeResourceTagsByResourceIds, ModifyResourceTags, TagResources, UnTagResources].map((action) => [
    action.name,
    action,
  ]),
);

export const TAG_ACTIONS: readonly Action[] = TAG_ACTION_NAMES.map((name) => BUILT.get(name) ?? notBuilt(name));
