import { RNG } from '../maths/random.ts';
import { DEFAULT_CHART } from '../results/chart.ts';
import { type NetworkResult, RESULT_SCHEMA, type Result } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { inputAt, type KnownConfig, type KnownInput } from './input.ts';
import type { Prepared } from './prepare.ts';

/** A network that was measured, and whether it takes the config's input: one from a file may have others. */
export interface MeasuredNetwork {
  readonly result: NetworkResult;
  readonly takesInput: boolean;
}

/** Whether a network is fed with the config's input, and not with its own alone. */
export function takesInput({ feeds }: Pick<Prepared, 'feeds'>): boolean {
  return feeds.some(({ kind }) => kind === 'batch');
}

/**
 * The result of a config's networks, which are in its order.
 *
 * @param engine as the result names it
 */
export function resultOf(
  config: KnownConfig,
  networks: readonly MeasuredNetwork[],
  about: {
    readonly tool: Result['tool'];
    readonly engine: string;
    readonly panels?: readonly StatisticKey[] | undefined;
  },
): Result {
  const inputs = networks.map((_, i) => inputAt(config, i));
  const told = toldInputs(inputs, networks);
  const input = told.get(inputs[0] as KnownInput) as Result['input'];
  const { keys } = config.sweep ?? {};
  return {
    schema: RESULT_SCHEMA,
    title: config.title,
    tool: about.tool,
    engine: { name: about.engine },
    rng: RNG,
    input,
    seeds: config.seeds,
    panels: about.panels ?? config.statistics,
    ...(config.chart.x === DEFAULT_CHART.x ? {} : { chart: config.chart }),
    ...(keys === undefined ? {} : { sweep: { keys } }),
    networks: networks.map(({ result: { name, ...rest } }, i) => {
      const swept = config.sweep?.networks[i];
      const own = told.get(inputs[i] as KnownInput);
      return {
        name,
        ...(swept === undefined ? {} : { swept }),
        ...(own === undefined || own === input ? {} : { input: own }),
        ...rest,
      };
    }),
  };
}

/** Each input as the result has it. */
function toldInputs(inputs: readonly KnownInput[], networks: readonly MeasuredNetwork[]) {
  return new Map(
    [...new Set(inputs)].map((input) => {
      const isTaken = networks.some(({ takesInput }, i) => inputs[i] === input && takesInput);
      return [input, recorded(input, isTaken)] as const;
    }),
  );
}

/** Of arrays that models take by name there is no one size: each network tells its own. */
function recorded({ batches, ...input }: KnownInput, isTaken: boolean): Result['input'] {
  const several = batches === 1 ? {} : { batches };
  if (input.kind !== 'file' || isTaken) return { ...input, ...several };
  const { size: _, channels: __, ...others } = input;
  return { ...others, ...several };
}
