// What a client may have signed for what we received: a small fixed set, since each official client reads the rules its way.

/** reference/protocol.md, "What each client really signs". None of these is ever used as an address. */
export function hostCandidates(host: string): readonly string[] {
  const withoutScheme = host.replace(/^https?:\/\//i, '');
  // Node signs TC3 without the port; tccli and Python send and sign an endpoint "http://h:p" as it stands.
  const withoutPort = withoutScheme.replace(/:[0-9]{1,5}$/, '');
  return [...new Set([host, withoutPort, withoutScheme])];
}

/** .NET signs a charset that it does not send. */
export function contentTypeCandidates(contentType: string): readonly string[] {
  return contentType.includes(';') ? [contentType] : [contentType, `${contentType}; charset=utf-8`];
}

/** Go signs "/" whatever the path is. */
export function pathCandidates(target: string): readonly string[] {
  const path = target.split('?', 1)[0] ?? '';
  return [...new Set([path, '/'])];
}
