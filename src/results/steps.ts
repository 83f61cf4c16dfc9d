import type { NetworkResult } from './result.ts';

/** What stands between the name of a run and a step of it. */
const AT_STEP = ' · step ';

/** What of a network says which step of which run it is. */
export type Stepped = Pick<NetworkResult, 'name' | 'step'>;

/** The name of a network at a step of its training. */
export function steppedName(run: string, step: number): string {
  return `${run}${AT_STEP}${step}`;
}

/** What all steps of a network's run are called; of a network that is no step its own name. */
export function runOf({ name, step }: Stepped): string {
  const own = `${AT_STEP}${step}`;
  const at = step === undefined ? -1 : name.lastIndexOf(own);
  return at < 0 ? name : `${name.slice(0, at)}${name.slice(at + own.length)}`;
}

/** A network at several steps of its training. */
export interface Run {
  readonly name: string;
  /** Positions in the list of networks, by step. */
  readonly networks: readonly number[];
}

/** The runs among some networks: what is there at two steps or more. */
export function runsIn(networks: readonly Stepped[]): Run[] {
  const runs = new Map<string, number[]>();
  for (const [i, network] of networks.entries()) {
    if (network.step === undefined) continue;
    const name = runOf(network);
    runs.set(name, [...(runs.get(name) ?? []), i]);
  }
  const stepOf = (i: number) => networks[i]?.step ?? 0;
  return [...runs]
    .filter(([, list]) => list.length > 1)
    .map(([name, list]) => ({ name, networks: list.sort((a, b) => stepOf(a) - stepOf(b)) }));
}

/** The steps of some runs, each once, in their order. */
export function stepsIn(networks: readonly Stepped[], runs: readonly Run[]): number[] {
  const steps = runs.flatMap((run) => run.networks.flatMap((i) => networks[i]?.step ?? []));
  return [...new Set(steps)].sort((a, b) => a - b);
}
