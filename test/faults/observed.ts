// A service for tests of faults, with its bare store at hand, below everything that a test lays over it.

import type { RecordStore } from '../../src/store/rows.ts';
import { openTestService, type TestService, type TestServiceOptions } from '../support/service.ts';
import { FAULTS_YAML } from './orders.ts';

export interface Observed extends AsyncDisposable {
  readonly service: TestService;
  readonly store: RecordStore;
}

export async function openObserved(options: Omit<TestServiceOptions, 'yaml'> = {}): Promise<Observed> {
  const bare: RecordStore[] = [];
  const layStore = (opened: RecordStore): RecordStore => {
    bare.push(opened);
    return options.overlay?.store?.(opened) ?? opened;
  };
  const service = await openTestService({
    ...options,
    yaml: FAULTS_YAML,
    overlay: { ...options.overlay, store: layStore },
  });
  // The last is the test's own: a start that found its ports taken has closed what it had opened.
  const store = bare.at(-1);
  if (store === undefined) throw new Error('The service has opened no store');
  return { service, store, [Symbol.asyncDispose]: async () => await service[Symbol.asyncDispose]() };
}
