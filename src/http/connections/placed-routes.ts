// Gives each route's work a place of its kind, and answers 503 where none is free.

import type { FastifyInstance, RouteOptions } from 'fastify';
import type { PlaceKind, Places } from './places.ts';

/** For all routes that are added afterwards. */
export function addPlaces(server: FastifyInstance, places: Places): void {
  server.addHook('onRoute', (route) => {
    route.handler = placed(route.handler, { places, kind: kindOf(route.url) });
  });
}

function placed(
  handler: RouteOptions['handler'],
  { places, kind }: { readonly places: Places; readonly kind: PlaceKind },
): RouteOptions['handler'] {
  return async function (request, reply) {
    const answer = await places.with(kind, async () => (await handler.call(this, request, reply)) ?? reply);
    return answer ?? reply.code(503).header('retry-after', '1').type('text/plain').send('Too many requests at once\n');
  };
}

const HEALTH = new Set(['/healthz', '/readyz', '/metrics']);

function kindOf(url: string): PlaceKind {
  if (HEALTH.has(url)) return 'health';
  return url.startsWith('/downloads/') ? 'downloads' : 'documents';
}
