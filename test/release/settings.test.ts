// The unit, the image and the compose file speak of settings that exist, and with one voice.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment } from '../../src/config/environment.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const COMPOSE = z.object({
  services: z.object({
    reseal: z.object({ environment: z.record(z.string(), z.string()), volumes: z.array(z.string()) }),
  }),
  volumes: z.record(z.string(), z.null()),
});

/** As Compose puts in what .env says. */
function fill(text: string): string {
  return text
    .replaceAll(/\$\{RESEAL_PUBLIC_URL:\?[^}]*\}/g, 'https://reseal.example.com')
    .replaceAll(/\$\{POSTGRES_PASSWORD:\?[^}]*\}/g, 'secret');
}

function variablesRead(): ReadonlySet<string> {
  const names = new Set<string>();
  const get = (_: object, name: string | symbol): undefined => void names.add(String(name));
  readEnvironment(new Proxy({}, { get }));
  return names;
}

for (const path of ['release/reseal.service', 'Dockerfile', 'compose.yaml']) {
  test(`${path} names settings that the service reads`, () => {
    const known = variablesRead();
    const named = read(path).match(/RESEAL_[A-Z_]+/g) ?? [];
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
}

test('What the compose file sets is taken by the service, once .env says the rest', () => {
  const { services, volumes } = COMPOSE.parse(parse(read('compose.yaml')));
  const { environment } = services.reseal;
  const filled = Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, fill(text)]));
  assert.equal(readEnvironment(filled).databaseUrl, 'postgres://reseal:secret@database:5432/reseal');
  assert.deepEqual(Object.keys(volumes), ['data', 'database']);
  assert.deepEqual(services.reseal.volumes, ['data:/data']);
  assert.match(read('Dockerfile'), /RESEAL_DATA=\/data\b/);
});

test('The image holds what its stages copy, and the context has no more than that', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  );
  const allowed = read('.dockerignore').match(/(?<=^!).*/gm) ?? [];
  assert.deepEqual([...new Set(copied)].toSorted(), allowed.toSorted());
});
