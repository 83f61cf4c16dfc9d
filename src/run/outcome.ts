import type { InputConfig } from '../config/schema.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import type { Expected, NetworkResult } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import type { InputLaw } from '../theory/input.ts';
import type { Background } from './background.ts';
import { fedText } from './imported/fed-text.ts';
import type { Measured } from './measured.ts';
import { networkResult } from './network-result.ts';
import type { Prepared } from './prepare.ts';

/** What theory expects of a network, point by point; nothing of one from a file: nobody knows what it was meant to do. */
export async function expectedOf(
  { plan, batch, input }: Prepared,
  wanted: readonly StatisticKey[],
  { expectedPoints }: Pick<Background, 'expectedPoints'>,
): Promise<readonly Expected[]> {
  return plan === null ? [] : expectedPoints(plan, inputLaw(input, batch), wanted);
}

/** What the theory may assume of the input: white noise it knows, 1/f noise, pictures and files it does not. */
function inputLaw(input: InputConfig, batch: number): InputLaw {
  return input.kind === 'gaussian'
    ? { kind: 'white', batch, mean: 0, variance: 1 }
    : { kind: 'unknown' };
}

/** A network's result, of what was measured under each seed and what theory expects. */
export async function outcomeOf(
  network: Prepared,
  bySeed: readonly (readonly Measured[])[],
  expected: readonly Expected[],
): Promise<NetworkResult> {
  const { plan, parts, input } = network;
  const { step, ...spec } = network.spec;
  const limit = plan === null ? {} : await limitOf(plan);
  const config = { ...spec, ...fedText(network, input) };
  const outline = { ...network.outline, config, step, parts, ...limit };
  return networkResult(spec.name, outline, bySeed, expected);
}

/** What becomes of a network without shortcuts as it gets deep; nothing of others. */
async function limitOf(plan: NetworkPlan) {
  if (plan.blocks.some(({ addition }) => addition !== null)) return {};
  const { meanField } = await import('../theory/mean-field.ts');
  const limit = meanField(plan);
  return limit === undefined ? {} : { meanField: limit };
}
