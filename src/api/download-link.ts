// Links to downloads: each is a sealed word of what it serves and until when, so that nobody can make or change one.

import { DOWNLOAD_FORMS } from '../certificates/inventory/download.ts';
import type { World } from '../certificates/ports/world.ts';
import { bytesOfUtf8, utf8Of } from '../lib/bytes.ts';
import { addMs, isAhead, MINUTE_MS } from '../lib/clock.ts';
import { PFX_ENCRYPTION_NAMES } from '../packaging/pfx-encryption.ts';
import type { Packing } from './views/download.ts';

export const LINK_LIFE_MS = 5 * MINUTE_MS;
/** Almost three times what is ever made, which has 86 to 100. */
export const MAX_LINK_TOKEN = 256;

/** Sealed for this place, it cannot be taken for anything else that this service has sealed. */
const PLACE = 'downloadLink';
const WORD = /^(?<until>[0-9]{1,16}) (?<form>[a-z]+) (?<pfx>[a-z]+) (?<certificateId>[A-Za-z0-9]{1,64})$/;

export interface LinkTarget extends Packing {
  readonly certificateId: string;
}

/** Every node that has the data keys takes it, and none has to remember it. */
export function makeDownloadLink(
  world: Pick<World, 'secrets' | 'clock' | 'downloadsUrl'>,
  { certificateId, form, pfx }: LinkTarget,
): string {
  const until = addMs(world.clock.now(), LINK_LIFE_MS).getTime();
  const sealed = world.secrets.seal(bytesOfUtf8(`${until} ${form} ${pfx} ${certificateId}`), PLACE);
  return world.downloadsUrl + Buffer.from(sealed).toString('base64url');
}

/** What the token stands for; undefined for one that was not made here. */
export function readLinkToken(
  world: Pick<World, 'secrets' | 'clock'>,
  token: string,
): (LinkTarget & { readonly isOver: boolean }) | undefined {
  const { until, certificateId, ...texts } = WORD.exec(openToken(world, token) ?? '')?.groups ?? {};
  const form = DOWNLOAD_FORMS.find((known) => known === texts['form']);
  const pfx = PFX_ENCRYPTION_NAMES.find((known) => known === texts['pfx']);
  if (form === undefined || pfx === undefined || certificateId === undefined) return undefined;
  return { certificateId, form, pfx, isOver: isOver(new Date(Number(until)), world.clock.now()) };
}

/** One that lasts longer than any that is made now was made by a clock ahead of its time. */
function isOver(until: Date, now: Date): boolean {
  return now >= until || isAhead(addMs(until, -LINK_LIFE_MS), now);
}

/** Of the texts that stand for the same bytes, the one that was made. */
function openToken({ secrets }: Pick<World, 'secrets'>, token: string): string | undefined {
  if (token.length > MAX_LINK_TOKEN) return undefined;
  const sealed = Buffer.from(token, 'base64url');
  if (sealed.toString('base64url') !== token) return undefined;
  try {
    return utf8Of(secrets.open(sealed, PLACE));
  } catch {
    return undefined; // Nothing that a data key of ours has sealed for a link.
  }
}
