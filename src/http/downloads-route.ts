// Links to downloads: /downloads/<token>/<name>, each with one zip behind it.

import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Download, Downloads } from '../api/downloads.ts';
import type { Log } from '../lib/log.ts';
import { sendNotFound } from './documents-route.ts';

interface LinkParams {
  readonly Params: { readonly '*': string };
}

export function addDownloadRoutes(
  server: FastifyInstance,
  { downloads, log }: { readonly downloads: Downloads; readonly log: Log },
): void {
  server.route<LinkParams>({
    method: ['GET', 'HEAD'],
    url: '/downloads/*',
    handler: async ({ params, method }, reply) => {
      const [token = '', name = '', ...rest] = params['*'].split('/');
      if (rest.length > 0) return sendNotFound(reply);
      const download = await downloads.follow({ token, name });
      if (download.kind === 'file') log.info({ certificateId: download.certificateId, method }, 'download');
      return sendDownload(reply, download);
    },
  });
}

/** Nothing on the way may keep what holds a key, nor the address, which opens it. */
const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

function sendDownload(reply: FastifyReply, download: Download): FastifyReply {
  reply.headers(HEADERS);
  switch (download.kind) {
    case 'unknown':
      return sendNotFound(reply);
    case 'gone':
      return reply.code(410).type('text/plain').send('This link is over: ask for another one\n');
    case 'tooOften':
      return reply.code(429).header('retry-after', '1').type('text/plain').send('Too many downloads at once\n');
    case 'file':
      return sendFile(reply, download);
  }
}

/** The names of downloads have no character that a quoted text would need to escape (RFC 6266 §4.3). */
function sendFile(
  reply: FastifyReply,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): FastifyReply {
  return reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
