// The registry, the inputs and the published definitions against the types of the official Node SDK.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTIONS } from '../../src/api/registry.ts';
import { readSdkTypes, type SdkStructure } from '../support/sdk-types.ts';
import answers from '../vectors/answers.json' with { type: 'json' };
import extensions from '../vectors/extensions.json' with { type: 'json' };
import requests from '../vectors/requests.json' with { type: 'json' };

type Contract = Readonly<Record<string, string>>;

/** What the SDK knows of a published type: it has one kind of number. */
const SDK_SCALARS: Readonly<Record<string, string>> = { uint64: 'number', int64: 'number', bool: 'boolean' };

const SDK = readSdkTypes();
/** Of this service alone. */
const FURTHER_PARAMETERS: Readonly<Record<string, Contract>> = extensions.parameters;

test('the registry has the actions that the SDK has methods for, and no other', () => {
  const called = [...SDK.keys()].filter((name) => name.endsWith('Request'));
  assert.deepEqual(ACTIONS.map(({ name }) => `${name}Request`).toSorted(), called.toSorted());
});

for (const { name, input } of ACTIONS) {
  if (input !== undefined) {
    test(`${name} takes the parameters that the SDK sends, of the same types, and needs the same ones`, () => {
      const own = FURTHER_PARAMETERS[name] ?? {};
      const published = Object.entries(input).filter(([parameter]) => !Object.hasOwn(own, parameter));
      assert.deepEqual(sendable(Object.fromEntries(published)), sendableOf(SDK.get(`${name}Request`)));
    });
  }
}

test('the definitions of actions that are not built have the parameters of the SDK too', () => {
  const built = new Set(ACTIONS.filter(({ input }) => input !== undefined).map(({ name }) => name));
  for (const [name, { input }] of Object.entries(requests.actions).filter(([action]) => !built.has(action))) {
    assert.deepEqual(sendable(input), sendableOf(SDK.get(`${name}Request`)), name);
  }
});

for (const [name, members] of Object.entries<Contract>(requests.structures)) {
  test(`the structure ${name} of parameters has the members of the SDK's`, () => {
    assert.deepEqual(typesOf(members), sdkTypesOf(SDK.get(name)));
  });
}

for (const [name, members] of Object.entries<Contract>(answers.actions)) {
  test(`the published answer of ${name} has the members and types of the SDK's`, () => {
    assert.deepEqual(typesOf(members), sdkTypesOf(SDK.get(`${name}Response`)));
  });
}

for (const [name, members] of Object.entries<Contract>(answers.types)) {
  test(`the published structure ${name} has the members of the SDK's, and null where that says so`, () => {
    const structure = SDK.get(name);
    assert.deepEqual(typesOf(members), sdkTypesOf(structure));
    const nullable = Object.keys(members).filter((member) => members[member]?.endsWith('?'));
    assert.deepEqual(
      nullable,
      Object.keys(structure ?? {}).filter((member) => structure?.[member]?.isNullable),
    );
  });
}

test('the one difference: the definitions say of no member of an answer itself that it may be null, as the SDK does', () => {
  const nullable = Object.values<Contract>(answers.actions).flatMap((members) =>
    Object.values(members).filter((type) => type.endsWith('?')),
  );
  assert.deepEqual(nullable, []);
  assert.equal(SDK.get('DescribeCertificateResponse')?.['StatusMsg']?.isNullable, true);
});

/** Member → type, with "!" where it must be sent. */
function sendable(contract: Contract): Contract {
  const entries = Object.entries(contract).map(([name, type]) => [name, `${sdkNotation(type)}${markOf(type)}`]);
  return Object.fromEntries(entries);
}

function sendableOf(structure: SdkStructure = {}): Contract {
  const entries = Object.entries(structure).map(([name, { type, isRequired }]) => [
    name,
    `${type}${isRequired ? '!' : ''}`,
  ]);
  return Object.fromEntries(entries);
}

function typesOf(members: Contract): Contract {
  return Object.fromEntries(Object.entries(members).map(([name, type]) => [name, sdkNotation(type)]));
}

function sdkTypesOf(structure: SdkStructure = {}): Contract {
  return Object.fromEntries(Object.entries(structure).map(([name, { type }]) => [name, type]));
}

function sdkNotation(type: string): string {
  const [, name = '', list = ''] = /^(\w+)(\[\])?/.exec(type) ?? [];
  return `${SDK_SCALARS[name] ?? name}${list}`;
}

function markOf(type: string): string {
  return type.endsWith('!') ? '!' : '';
}
