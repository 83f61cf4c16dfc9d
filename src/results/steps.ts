import type { NetworkResult } from './result.ts';

/** What stands between the name of a run and a step of it. */
const AT_STEP = ' · step ';

/** The name of a network at a step of its training. */
export function steppedName(run: string, step: number): string {
  return `${run}${AT_STEP}${step}`;
}

/** What all steps of a network's run are called; of a network that is no step its own name. */
export function runOf({ name, step }: Pick<NetworkResult, 'name' | 'step'>): string {
  const end = `${AT_STEP}${step}`;
  return step !== undefined && name.endsWith(end) ? name.slice(0, -end.length) : name;
}
