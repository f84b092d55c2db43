// How parameters become an action's input: from JSON, and from the flattened text of queries and forms.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInput, type InputContract } from '../../src/api/input/input.ts';
import { MAX_LIST_ITEMS, MAX_TEXT_LENGTH } from '../../src/api/input/input-limits.ts';
import {
  MAX_FIELD_DEPTH,
  MAX_LIST_INDEX,
  parametersOfFields,
  parametersOfJson,
  readFields,
} from '../../src/api/call/parameters.ts';
import { DomainError, type Refusal } from '../../src/failure.ts';
import { because } from '../../src/reasons/reason.ts';

const CONTRACT = {
  Name: 'string',
  Count: 'uint64',
  Balance: 'int64',
  Flag: 'bool',
  Ids: 'string[]',
  Numbers: 'uint64[]',
  Tags: 'Tags[]',
  ResourceTypesRegions: 'ResourceTypeRegions[]',
} as const satisfies InputContract;

const ABSENT = Object.fromEntries(Object.keys(CONTRACT).map((name) => [name, undefined]));

test('JSON is read by its own types', () => {
  const value = {
    Name: 'x',
    Count: 3,
    Balance: -3,
    Flag: false,
    Ids: [],
    Numbers: [0],
    Tags: [{ TagKey: 'k', TagValue: 'v' }],
  };
  assert.deepEqual(fromJson(value), { ...ABSENT, ...value });
});

test('flattened text becomes lists and structures again, in order of the indices, whatever the order of the fields', () => {
  const query =
    'Ids.1=b&Ids.0=a&Ids.10=k&Tags.0.TagValue=v&Tags.0.TagKey=k&ResourceTypesRegions.0.Regions.0=r' +
    '&ResourceTypesRegions.0.ResourceType=clb&Numbers.0=18&Count=3&Balance=-3&Name=a+b%20c';
  assert.deepEqual(fromText(query), {
    ...ABSENT,
    Ids: ['a', 'b', 'k'],
    Tags: [{ TagKey: 'k', TagValue: 'v' }],
    ResourceTypesRegions: [{ ResourceType: 'clb', Regions: ['r'] }],
    Numbers: [18],
    Count: 3,
    Balance: -3,
    Name: 'a b c',
  });
});

for (const [text, value] of Object.entries({ true: true, True: true, 1: true, false: false, False: false, 0: false })) {
  test(`"${text}" in a query is the boolean ${value}`, () => {
    assert.equal(fromText(`Flag=${text}`).Flag, value);
  });
}

test('integers reach to 2^53 − 1, exactly, and no further', () => {
  const most = Number.MAX_SAFE_INTEGER;
  assert.equal(fromText(`Count=${most}`).Count, most);
  assert.equal(fromText(`Balance=${-most}`).Balance, -most);
  for (const count of ['9007199254740992', '18446744073709551615']) {
    assert.equal(refusalOf(() => fromText(`Count=${count}`)).kind, 'parameterValueInvalid');
    assert.equal(refusalOf(() => fromJsonText(`{"Count":${count}}`)).kind, 'parameterValueInvalid');
  }
  assert.equal(refusalOf(() => fromText(`Balance=${-most - 1}`)).kind, 'parameterValueInvalid');
});

test('a negative uint64 is out of bounds, and what is no integer is mistyped', () => {
  assert.equal(refusalOf(() => fromJson({ Count: -1 })).kind, 'parameterValueInvalid');
  assert.equal(refusalOf(() => fromText('Count=-1')).kind, 'parameterValueInvalid');
  for (const count of [1.5, '1', true, [1], 1e300]) {
    const { kind } = refusalOf(() => fromJson({ Count: count }));
    assert.equal(kind, count === 1e300 ? 'parameterValueInvalid' : 'parameterMistyped', String(count));
  }
  for (const count of ['', '1.0', '1e3', '0x10', ' 1', '+1', '١']) {
    assert.equal(refusalOf(() => fromText(`Count=${encodeURIComponent(count)}`)).kind, 'parameterMistyped', count);
  }
});

test('a refusal names the place within lists and structures', () => {
  assert.deepEqual(
    refusalOf(() => fromJson({ Ids: ['a', 2] })),
    { kind: 'parameterMistyped', name: 'Ids.1', expected: because('text') },
  );
  assert.deepEqual(
    refusalOf(() => fromJson({ Tags: [{ TagKey: 1 }] })),
    { kind: 'parameterMistyped', name: 'Tags.0.TagKey', expected: because('text') },
  );
  assert.deepEqual(
    refusalOf(() => fromJson({ Tags: [{ Key: 'k' }] })),
    { kind: 'parameterUnknown', name: 'Tags.0.Key' },
  );
  assert.deepEqual(
    refusalOf(() => fromJson({ Ids: 'a' })),
    { kind: 'parameterMistyped', name: 'Ids', expected: because('list') },
  );
  assert.deepEqual(
    refusalOf(() => fromJson({ Tags: ['a'] })),
    { kind: 'parameterMistyped', name: 'Tags.0', expected: because('object') },
  );
});

test('a text may have its limit of characters and not one more', () => {
  assert.equal(fromJson({ Name: 'x'.repeat(MAX_TEXT_LENGTH) }).Name?.length, MAX_TEXT_LENGTH);
  assert.equal(refusalOf(() => fromJson({ Name: 'x'.repeat(MAX_TEXT_LENGTH + 1) })).kind, 'parameterValueInvalid');
});

test('a list may have its limit of items and not one more', () => {
  const items = Array.from({ length: MAX_LIST_ITEMS }, () => 'x');
  assert.equal(fromJson({ Ids: items }).Ids?.length, MAX_LIST_ITEMS);
  assert.equal(refusalOf(() => fromJson({ Ids: [...items, 'x'] })).kind, 'parameterValueInvalid');
});

test('indices and names of flattened text are bounded', () => {
  assert.deepEqual(fromText(`Ids.${MAX_LIST_INDEX}=x`).Ids, ['x']);
  assert.equal(refusalOf(() => fromText(`Ids.${MAX_LIST_INDEX + 1}=x`)).kind, 'requestUnreadable');
  assert.equal(refusalOf(() => fromText('Ids.99999999999999999999=x')).kind, 'parameterMistyped');
  const deepest = Array.from({ length: MAX_FIELD_DEPTH }, () => 'a').join('.');
  assert.equal(refusalOf(() => fromText(`${deepest}=x`)).kind, 'parameterUnknown');
  assert.equal(refusalOf(() => fromText(`${deepest}.a=x`)).kind, 'requestUnreadable');
});

test('lines are let through where a parameter holds PEM, and nowhere else', () => {
  const contract = { CsrContent: 'string', Alias: 'string' } as const;
  const read = (value: object) => readInput(contract, parametersOfJson(Buffer.from(JSON.stringify(value))));
  assert.equal(read({ CsrContent: 'a\r\n\tb' }).CsrContent, 'a\r\n\tb');
  assert.equal(refusalOf(() => read({ CsrContent: 'a\u0000b' })).kind, 'parameterValueInvalid');
  assert.equal(refusalOf(() => read({ Alias: 'a\nb' })).kind, 'parameterValueInvalid');
  assert.equal(refusalOf(() => read({ Alias: 'a\u0085b' })).kind, 'parameterValueInvalid');
});

test('names that every object has cannot be smuggled in', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.deepEqual(
      refusalOf(() => fromText(`${name}.x=1`)),
      { kind: 'parameterUnknown', name },
    );
    assert.deepEqual(
      refusalOf(() => fromJsonText(`{"${name}":1}`)),
      { kind: 'parameterUnknown', name },
    );
    assert.deepEqual(
      refusalOf(() => fromText(`Tags.0.${name}=1`)),
      { kind: 'parameterUnknown', name: `Tags.0.${name}` },
    );
  }
  assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
});

function fromJson(value: object) {
  return fromJsonText(JSON.stringify(value));
}

function fromJsonText(text: string) {
  return readInput(CONTRACT, parametersOfJson(Buffer.from(text)));
}

function fromText(query: string) {
  return readInput(CONTRACT, parametersOfFields(readFields(query)));
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error.refusal;
    throw error;
  }
  return assert.fail('it was not refused');
}
