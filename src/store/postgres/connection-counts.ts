// How many connections a node opens, where it has much to do: with these four nodes have room in the usual 100.

/** More at once would mostly be in each other's way. */
export const WRITING_CONNECTIONS = 8;
export const READING_CONNECTIONS = 8;
/** Of the windows of rates: each is held for one statement. */
export const RATE_CONNECTIONS = 4;
