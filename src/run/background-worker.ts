import { answerAll } from '../threads/answer-all.ts';
import type { Job } from './background.ts';

/** The thread of `openBackground`. */
answerAll<Job, unknown>(async (request) => {
  if (request.job === 'expect') {
    const { expectedPoints } = await import('../theory/expected.ts');
    return expectedPoints(request.plan, request.law, request.wanted);
  }
  const { loadVega, renderSvg } = await import('../charts/render.ts');
  if (request.job === 'draw') return renderSvg(request.spec);
  await loadVega();
  return null;
});
