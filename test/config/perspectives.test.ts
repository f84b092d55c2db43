// How the file names perspectives, and how a machine is one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PLACES, PERSPECTIVE, PERSPECTIVES } from '../../src/config/perspectives.ts';

const FILES = { certificateFile: 'own.pem', keyFile: 'own.key', trustFile: 'root.pem' };
const PLACE = { name: 'fra', region: 'ripe', url: 'https://fra.example.net:8444' };

const placesOf = (count: number): object[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `p${at}`,
    region: at === 0 ? 'arin' : 'ripe',
    url: `https://p${at}.example.net`,
  }));
const isTaken = (places: readonly object[]): boolean => PERSPECTIVES.safeParse({ ...FILES, places }).success;

test(`There are ${MAX_PLACES} at most, and one at least`, () => {
  assert.ok(isTaken(placesOf(MAX_PLACES)));
  assert.ok(!isTaken(placesOf(MAX_PLACES + 1)));
  assert.ok(isTaken([PLACE]));
  assert.ok(!isTaken([]));
});

test('Several lie in two regions, each with a name of its own', () => {
  const url = 'https://other.example.net';
  assert.ok(!isTaken([PLACE, { ...PLACE, url, name: 'ams' }]));
  assert.ok(isTaken([PLACE, { url, name: 'nyc', region: 'arin' }]));
  assert.ok(!isTaken([PLACE, { ...PLACE, url, region: 'arin' }]));
  // The same one twice would count twice.
  assert.ok(!isTaken([PLACE, { ...PLACE, name: 'nyc', region: 'arin' }]));
});

test('An address is one of https with nothing behind its port', () => {
  for (const url of ['https://fra.example.net', 'https://192.0.2.1:8444', 'https://[2001:db8::1]:8444/']) {
    assert.ok(isTaken([{ ...PLACE, url }]), url);
  }
  for (const url of [
    'http://a.example',
    'https://a.example/x',
    'https://u@a.example',
    'https://a.example/?x',
    'a',
    '',
  ]) {
    assert.ok(!isTaken([{ ...PLACE, url }]), url);
  }
});

const parse = (listen: string) => PERSPECTIVE.safeParse({ ...FILES, name: 'fra', listen }).data?.listen;

test('A perspective says where it listens', () => {
  assert.deepEqual(parse('[::]:8444'), { host: '::', port: 8444 });
  assert.equal(parse('8444'), undefined);
  assert.equal(parse('0.0.0.0:0'), undefined);
});
