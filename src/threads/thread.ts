import { Worker, type WorkerOptions } from 'node:worker_threads';
import { UserError } from '../core/errors.ts';

/** A thread of its own that answers requests, each by itself. */
export interface Thread<Request, Answer> {
  /** @param transfer buffers of the request that go over without a copy, and are gone here */
  ask(request: Request, transfer?: readonly ArrayBuffer[]): Promise<Answer>;
  close(): Promise<void>;
}

/** What goes to the thread, and comes back from it. */
export interface Asked<Request> {
  readonly id: number;
  readonly request: Request;
}
export type Answered<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: unknown; readonly user?: Mistake };

/** A `UserError`, of which a copy between threads keeps the message alone. */
export type Mistake = Pick<UserError, 'message' | 'place' | 'remedy'>;

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** @param script a module that calls `answerAll` */
export function openThread<Request, Answer>(
  script: URL,
  options?: WorkerOptions,
): Thread<Request, Answer> {
  const worker = new Worker(script, options);
  const waiting = new Map<number, Waiting<Answer>>();
  let asked = 0;
  let failure: Error | null = null;
  worker.on('message', (answered: Answered<Answer>) => {
    const one = waiting.get(answered.id);
    waiting.delete(answered.id);
    if ('answer' in answered) one?.resolve(answered.answer);
    else one?.reject(answered.user ? asUserError(answered.user) : answered.error);
  });
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  worker.on('error', (error) => fail(explained(error)));
  worker.on('exit', () => fail(new Error('the thread has ended')));
  return {
    async ask(request, transfer = []) {
      // A thread that has ended answers no more.
      if (failure !== null) throw failure;
      const id = asked++;
      worker.postMessage({ id, request } satisfies Asked<Request>, transfer);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** A thread has a heap of its own, a share of what Node is allowed. */
function explained(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  const remedy = 'Allow Node more: NODE_OPTIONS=--max-old-space-size=MEGABYTES.';
  return new UserError('a thread ran out of memory', { remedy, cause: error });
}

function asUserError({ message, place, remedy }: Mistake): UserError {
  return new UserError(message, { place, remedy });
}
