// The floor without HTTP, a program of its own: so many certificates are signed and kept, side by side. Arguments: folder, CSR file
// (PEM), how many. Prints the seconds that it took.

import { readFileSync } from 'node:fs';
import { openFloorIssuing } from '../floor-issuing.ts';

/** As many as a campaign begins side by side. */
const AT_ONCE = 64;
const WARM_UP = 500;

const [folder = '.', csrFile = '', count = '0'] = process.argv.slice(2);
const csr = readFileSync(csrFile, 'utf8');
const { issue, close } = openFloorIssuing(folder);
await issueAll(WARM_UP);
const startedAt = performance.now();
await issueAll(Number(count));
console.log((performance.now() - startedAt) / 1000);
close();

async function issueAll(most: number): Promise<void> {
  let begun = 0;
  const workOff = async (): Promise<void> => {
    for (; begun < most; ) {
      begun += 1;
      await issue(csr);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
}
