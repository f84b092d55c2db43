// What is known to be weak about an RSA modulus: small factors, ROCA's structure, primes close to each other.

/** BR §6.1.6: no factor below 752. */
export const SMALLEST_FACTOR_ALLOWED = 752;
/** BR §6.1.1.3 asks for 100; Boulder, which most certificates come from, takes 110. */
export const FERMAT_ROUNDS = 110;

/** Their products of some 50 bits each, and the product of these: one long division instead of 131. */
const SMALL_PRIMES = listPrimes(SMALLEST_FACTOR_ALLOWED);
const PRIME_GROUPS = groupPrimes(SMALL_PRIMES);
const PRIMORIAL = PRIME_GROUPS.reduce((product, group) => product * group.product, 1n);

/**
 * CVE-2017-15361: keys of an affected library are powers of 65537 modulo each of these primes. A good modulus is so for
 * all of them once in some 2^28.
 */
const ROCA_GENERATOR = 65537;
const ROCA_POWERS = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157].map((prime) => ({
  prime,
  powers: powersOf(ROCA_GENERATOR % prime, prime),
}));
const ROCA_PRODUCT = ROCA_POWERS.reduce((product, { prime }) => product * BigInt(prime), 1n);

/** Of 3,000 numbers about one is a square modulo each of these; only for it a root is drawn. */
const SQUARE_MODULI = [64, 63, 65, 11, 17, 19, 23, 29, 31].map((modulus) => ({ modulus, squares: squaresOf(modulus) }));
/** Twice as much is a safe integer. */
const SQUARE_REST = SQUARE_MODULI.reduce((product, { modulus }) => product * modulus, 1);
const SQUARE_PRODUCT = BigInt(SQUARE_REST);
/** Of a root, as many as a floating-point number has for certain. */
const FIRST_BITS = 48;

/** The smallest odd prime below SMALLEST_FACTOR_ALLOWED that divides the modulus. */
export function findSmallFactor(modulus: bigint): number | undefined {
  const rest = modulus % PRIMORIAL;
  for (const { product, primes } of PRIME_GROUPS) {
    const groupRest = Number(rest % product);
    const factor = primes.find((prime) => groupRest % prime === 0);
    if (factor !== undefined) return factor;
  }
  return undefined;
}

export function hasRocaStructure(modulus: bigint): boolean {
  const rest = modulus % ROCA_PRODUCT;
  return ROCA_POWERS.every(({ prime, powers }) => powers.has(Number(rest % BigInt(prime))));
}

/**
 * Fermat's factorisation: finds the primes when they are close to each other. The rounds go on with the rests of the long
 * numbers, which are short, and with themselves only where these may be of a square.
 */
export function hasClosePrimes(modulus: bigint): boolean {
  const root = squareRootOf(modulus);
  const middle = root * root < modulus ? root + 1n : root;
  let middleRest = Number(middle % SQUARE_PRODUCT);
  let rest = Number((middle * middle - modulus) % SQUARE_PRODUCT);
  for (let round = 0; round < FERMAT_ROUNDS; round += 1) {
    if (mayBeSquare(rest) && isSquare((middle + BigInt(round)) ** 2n - modulus)) return true;
    rest = (rest + 2 * middleRest + 1) % SQUARE_REST;
    middleRest = (middleRest + 1) % SQUARE_REST;
  }
  return false;
}

/** Of the rest by SQUARE_PRODUCT. */
function mayBeSquare(rest: number): boolean {
  return SQUARE_MODULI.every(({ modulus, squares }) => squares.has(rest % modulus));
}

function isSquare(value: bigint): boolean {
  const root = squareRootOf(value);
  return root * root === value;
}

/** Rounded down, by Newton's method from above: from the root of its first bits, which is right in half as many. */
function squareRootOf(value: bigint): bigint {
  if (value < 2n) return value;
  const shift = BigInt(Math.max(0, value.toString(16).length * 2 - FIRST_BITS));
  let root = BigInt(Math.ceil(Math.sqrt(Number(value >> (2n * shift)))) + 1) << shift;
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Odd ones: an even modulus has its own sentence. */
function listPrimes(below: number): readonly number[] {
  const primes: number[] = [];
  for (let candidate = 3; candidate < below; candidate += 2) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

function groupPrimes(primes: readonly number[]) {
  const groups: { product: bigint; primes: number[] }[] = [];
  for (const prime of primes) {
    const group = groups.at(-1);
    if (group === undefined || group.product * BigInt(prime) > BigInt(Number.MAX_SAFE_INTEGER)) {
      groups.push({ product: BigInt(prime), primes: [prime] });
    } else {
      group.product *= BigInt(prime);
      group.primes.push(prime);
    }
  }
  return groups;
}

function powersOf(generator: number, modulus: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * generator) % modulus) powers.add(power);
  return powers;
}

function squaresOf(modulus: number): ReadonlySet<number> {
  return new Set(Array.from({ length: modulus }, (_, root) => (root * root) % modulus));
}
