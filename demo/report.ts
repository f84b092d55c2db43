// What the demo prints: numbered steps, facts, and checks that hold or end it.

const startedAt = performance.now();
const NAME_WIDTH = 16;
let steps = 0;

class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** Says at the end whether all held; the exit code says the same. */
export async function runStory(tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
    print(`\nAll checks held, after ${seconds()} s.`);
  } catch (error) {
    process.exitCode = 1;
    print(`\nFAILED after ${seconds()} s: ${error instanceof Error ? error.message : String(error)}`);
    if (!(error instanceof CheckFailed)) console.error(error);
  }
}

export function step(title: string): void {
  steps += 1;
  print(`\n${steps}. ${title}   (${seconds()} s)`);
}

export function fact(name: string, value: string): void {
  print(`   ${name.padEnd(NAME_WIDTH)} ${value}`);
}

/** Throws where it does not hold, which ends the story. */
export function check(claim: string, holds: boolean): void {
  if (!holds) throw new CheckFailed(`it is not so that: ${claim}`);
  print(`   ok: ${claim}`);
}

function print(line: string): void {
  console.log(line);
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}
