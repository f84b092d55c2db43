// A receiver in the form of lego's "httpreq": present and cleanup, by name and value, behind a password.

import type { Answering, ModelAnswer, ModelZone, ModelZones } from './model.ts';

export const RECEIVER_LOGIN = { username: 'reseal', password: 'password of the tests: +/=' };

export function receiverModel(held: ModelZones, mode: 'default' | 'raw'): Answering {
  const expected = `Basic ${Buffer.from(`${RECEIVER_LOGIN.username}:${RECEIVER_LOGIN.password}`).toString('base64')}`;
  return ({ method, url, headers, body }) => {
    if (headers['authorization'] !== expected) return plain(401, 'no');
    if (method === 'HEAD') return plain(404, '');
    if (method !== 'POST') return plain(405, 'only POST');
    if (headers['content-type'] !== 'application/json') return plain(415, 'only JSON');
    const [zone] = held.zones;
    const record = recordOf(JSON.parse(body), mode);
    if (record === undefined || zone === undefined) return plain(400, 'no record');
    if (url.pathname === '/dns/present') return present(held, zone, record);
    if (url.pathname === '/dns/cleanup') return cleanup(held, zone, record);
    return plain(404, 'not found');
  };
}

interface Wanted {
  readonly name: string;
  readonly value: string;
}

function recordOf(asked: Readonly<Record<string, unknown>>, mode: 'default' | 'raw'): Wanted | undefined {
  const { fqdn, value, domain, token, keyAuth } = asked;
  if (mode === 'default') {
    if (Object.keys(asked).length !== 2 || typeof fqdn !== 'string' || typeof value !== 'string') return undefined;
    return fqdn.endsWith('.') ? { name: fqdn.slice(0, -1), value } : undefined;
  }
  const isWhole = typeof domain === 'string' && typeof token === 'string' && typeof keyAuth === 'string';
  return isWhole && Object.keys(asked).length === 3 ? { name: domain, value: keyAuth } : undefined;
}

function present(held: ModelZones, zone: ModelZone, { name, value }: Wanted): ModelAnswer {
  if (!held.valuesAt(name).includes(value)) held.add(zone, { name, type: 'TXT', value });
  return plain(200, '');
}

function cleanup(held: ModelZones, zone: ModelZone, { name, value }: Wanted): ModelAnswer {
  for (const { id } of zone.records.filter((one) => one.name === name && one.value === value)) held.remove(zone, id);
  return plain(204, '');
}

function plain(status: number, body: string): ModelAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
