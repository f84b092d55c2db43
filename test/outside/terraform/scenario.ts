// What Terraform does with a service: upload, change, import, destroy; order, operate, revoke; and plan nothing in between.

import assert from 'node:assert/strict';
import type { TestService } from '../../support/service.ts';
import { IMPORTED, ORDERS, REVOCATION, UPLOADS } from './configuration.ts';
import type { Variables, Workspace } from './workspace.ts';

export interface Stage {
  readonly service: TestService;
  readonly open: (configuration: string, variables?: Variables) => Promise<Workspace>;
  /** Told of each step that has come to its end. */
  readonly tell: (step: string) => void;
}

const LEAF = 'tencentcloud_ssl_certificate.leaf';
const CHAIN = 'tencentcloud_ssl_certificate.chain';
const AUTHORITY = 'tencentcloud_ssl_certificate.authority';
const FREE = 'tencentcloud_ssl_free_certificate.free';

/** Answers the versions of what has done it. */
export async function playUploads(stage: Stage): ReturnType<Workspace['versions']> {
  const { service, tell } = stage;
  const first = { name: 'ours', project: 0, tags: { team: 'shop', 部门: '' }, leaf: 'leaf' };
  const changed = { ...first, name: 'renamed', project: await service.addProject('sales'), tags: { team: 'sales' } };
  using workspace = await stage.open(UPLOADS);
  await workspace.apply(first);
  await planNothing(workspace, first);
  tell('ssl_certificate: a leaf, a chain with its root and tags, an authority: applied, and the plan is empty');
  await workspace.apply(changed);
  await planNothing(workspace, changed);
  const [leaf, chain] = await Promise.all([workspace.attributesOf(LEAF), workspace.attributesOf(CHAIN)]);
  assert.deepEqual([leaf['name'], leaf['project_id'], chain['tags']], ['renamed', changed.project, { team: 'sales' }]);
  tell('ssl_certificate: name, project and tags changed in place, and the plan is empty');
  await importAll(stage, workspace);
  await workspace.apply({ ...changed, leaf: 'next-leaf' });
  await planNothing(workspace, { ...changed, leaf: 'next-leaf' });
  assert.notEqual((await workspace.attributesOf(LEAF))['id'], leaf['id']);
  tell('ssl_certificate: another certificate takes the place of the first, and the plan is empty');
  await workspace.destroy(changed);
  const { TotalCount } = await service.ask('DescribeCertificates', { FilterSource: 'upload' });
  assert.equal(TotalCount, 0);
  tell('ssl_certificate: destroyed, and nothing is left');
  return await workspace.versions();
}

/** The private key of a server certificate is no part of what the provider reads, so that it alone differs there. */
async function importAll(stage: Stage, from: Workspace): Promise<void> {
  const original = await from.attributesOf(AUTHORITY);
  using workspace = await stage.open(IMPORTED);
  await workspace.import(AUTHORITY, String(original['id']));
  assert.deepEqual(await workspace.attributesOf(AUTHORITY), original);
  await planNothing(workspace);
  stage.tell('ssl_certificate: imported, equal to what was applied, and the plan is empty');
}

export async function playOrders(stage: Stage): Promise<void> {
  const { tell } = stage;
  for (const product of ['2', '83']) {
    using workspace = await stage.open(ORDERS, { product });
    await workspace.apply({ alias: 'one' });
    tell(
      `ssl_free_certificate of product ${product}: applied, checked, completed, downloaded, chain checked, replaced`,
    );
    tell('data sources: certificates, companies, managers, records and instances of eleven kinds: read');
    // What was read before it was issued is read anew.
    await workspace.apply({ alias: 'another' });
    await planNothing(workspace, { alias: 'another' });
    const free = await workspace.attributesOf(FREE);
    assert.deepEqual([free['package_type'], free['alias'], free['status']], [product, 'another', 1]);
    tell(`ssl_free_certificate of product ${product}: alias changed in place, and the plan is empty`);
    await revoke(stage, String(free['id']));
    tell('ssl_revoke_certificate_operation: applied');
    // As Tencent Cloud's, a free certificate is not deleted within an hour of its application.
    await workspace.forget(FREE);
    await workspace.destroy({ alias: 'another' });
    tell('operations: destroyed');
  }
}

async function revoke({ open, service }: Stage, certificate: string): Promise<void> {
  using workspace = await open(REVOCATION, { certificate });
  await workspace.apply();
  await service.waitForStatus(certificate, REVOKED);
}

const REVOKED = 10;

async function planNothing(workspace: Workspace, variables?: Variables): Promise<void> {
  assert.equal(await workspace.plan(variables), undefined);
}
