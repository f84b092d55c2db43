// Without an SDK there is no tracing, so that nothing is wrapped and nothing is asked for.

import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { ProxyTracerProvider } from '@opentelemetry/api';
import { openTracing } from '../../src/tracing/tracing.ts';

test('where the operator has registered nothing, there is nothing', () => {
  equal(openTracing(), undefined);
  equal(openTracing(new ProxyTracerProvider()), undefined);
});
