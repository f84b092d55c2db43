// Health: /healthz says that the process answers, /readyz that it can do its work.

import type { FastifyInstance } from 'fastify';

export type Readiness =
  | { readonly kind: 'ready' }
  /** `detail` goes to whoever asks, so it names what is missing and no more. */
  | { readonly kind: 'notReady'; readonly detail: string };

export type CheckReadiness = () => Promise<Readiness>;

export function addHealthRoutes(server: FastifyInstance, checkReadiness: CheckReadiness): void {
  server.get('/healthz', async (_request, reply) => reply.type('text/plain').send('ok\n'));
  server.get('/readyz', async (_request, reply) => {
    const readiness = await checkReadiness();
    if (readiness.kind === 'ready') return reply.type('text/plain').send('ready\n');
    return reply.code(503).type('text/plain').send(`not ready: ${readiness.detail}\n`);
  });
}
