// Counts the turns of the event loop, to see what is done in one of them.

export interface TurnCount extends Disposable {
  turn(): number;
}

/** What counts is first in each turn if it was started before what is counted. */
export function countTurns(): TurnCount {
  let turn = 0;
  const next = (): void => {
    turn += 1;
    waiting = setImmediate(next);
  };
  let waiting = setImmediate(next);
  return { turn: () => turn, [Symbol.dispose]: () => clearImmediate(waiting) };
}
