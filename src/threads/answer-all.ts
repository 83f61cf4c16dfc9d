import { parentPort } from 'node:worker_threads';
import { UserError } from '../core/errors.ts';
import type { Answered, Asked } from './thread.ts';

/**
 * The other end of `openThread`.
 *
 * @param transfer the buffers of an answer that go over without a copy
 */
export function answerAll<Request, Answer>(
  respond: (request: Request) => Answer | Promise<Answer>,
  transfer: (answer: Answer) => readonly ArrayBuffer[] = () => [],
): void {
  const send = (answered: Answered<Answer>, buffers: readonly ArrayBuffer[] = []) =>
    parentPort?.postMessage(answered, buffers);
  parentPort?.on('message', async ({ id, request }: Asked<Request>) => {
    try {
      const answer = await respond(request);
      send({ id, answer }, transfer(answer));
    } catch (error) {
      if (!(error instanceof UserError)) return send({ id, error });
      const { message, place, remedy } = error;
      send({ id, error: null, user: { message, place, remedy } });
    }
  });
}
