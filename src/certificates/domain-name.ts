// Domain names as a careful type: what may stand in a certificate, in the one form in which it is stored and compared.

declare const brand: unique symbol;

/** A checked name: lower-case A-labels, no trailing dot, possibly beginning "*."; see parseDomainName. */
export type DomainName = string & { readonly [brand]: 'DomainName' };
