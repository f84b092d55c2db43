// What runs in a thread of IsolatedWork: one task after the other, each answered with its result or its error.

import { parentPort } from 'node:worker_threads';

/** Functions by name, of one argument; what they take and answer must survive a structured clone. */
export type TaskTable = Readonly<Record<string, (input: never) => unknown>>;

export interface TaskMessage {
  readonly task: string;
  readonly input: unknown;
}

/** An error as it comes over: a structured clone would drop its name and its members. */
export interface ThrownInside {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Its own members that can be cloned, those above left out. */
  readonly members: Readonly<Record<string, unknown>>;
}

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly error: ThrownInside };

/** Called once by the file that a thread runs. */
export function serveTasks(tasks: TaskTable): void {
  const port = parentPort;
  if (port === null) throw new Error('Cannot serve tasks: this is no thread');
  const send = (message: ThreadMessage): void => port.postMessage(message);
  port.on('message', (message: TaskMessage) => {
    void perform(tasks, message)
      // Within the chain, since a result that cannot be cloned is an error of the task.
      .then((result) => send({ kind: 'answer', result }))
      .catch((error: unknown) => send({ kind: 'thrown', error: pack(error) }));
  });
  send({ kind: 'ready' });
}

async function perform(tasks: TaskTable, { task, input }: TaskMessage): Promise<unknown> {
  const work = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (work === undefined) throw new Error(`Cannot do the task ${task}: it is not known here`);
  // Whoever sent it has the types of the same table.
  return await work(input as never);
}

function pack(error: unknown): ThrownInside {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined, members: {} };
  const { name, message, stack } = error;
  const members = Object.entries(error).filter(([key, value]) => key !== 'name' && isClonable(value));
  return { name, message, stack, members: Object.fromEntries(members) };
}

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
