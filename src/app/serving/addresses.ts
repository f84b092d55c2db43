// The addresses that the service tells others of itself.

import type { Config } from '../../config/config.ts';
import { placeText } from '../../lib/network/host-and-port.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/**
 * Keys travel over HTTPS wherever there is any, on the same port. A public URL of plain HTTP is kept without it: whoever
 * sets one has HTTPS in front, or does without.
 */
export function downloadsUrlOf(config: Config): string {
  return `${clientUrlOf(config)}/downloads/`;
}

/** Where programs come that would rather come by HTTPS. */
export function clientUrlOf(config: Config): string {
  const { protocol, hostname, port } = new URL(publicUrlOf(config));
  const isSecured = config.tls === 'auto' && protocol === 'http:';
  return isSecured ? `https://${hostname}:${port === '' ? '80' : port}` : publicUrlOf(config);
}

/** Certificates keep the addresses below it for good, so an installation that others use sets it. */
export function publicUrlOf({ publicUrl, listen: { host, port } }: Config): string {
  if (publicUrl !== undefined) return publicUrl;
  if (port !== 0) return `http://${placeText({ host, port })}`;
  throw new OperatorError('Cannot use RESEAL_LISTEN: with port 0 nobody knows the address; set RESEAL_PUBLIC_URL too');
}
