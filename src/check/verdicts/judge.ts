import { type CheckSettings, DEFAULT_CHECK } from '../../results/check-settings.ts';
import { beginOf } from '../../results/finding.ts';
import { type NetworkResult, type Result, seedCount } from '../../results/result.ts';
import type { Judged, Verdict } from '../../results/verdicts.ts';
import { diagnose } from '../diagnose.ts';
import { worst } from './classes.ts';
import { expectedCurve } from './expected-curve.ts';
import { underSeed } from './single-seed.ts';

/**
 * Judges every network of a result by the rules of `spp check`: over its seeds, under each of them, and as theory
 * expects it.
 */
export function judgeNetworks(result: Result, settings: CheckSettings = DEFAULT_CHECK): Judged[] {
  return result.networks.map((network) => judged(network, result, settings));
}

function judged(network: NetworkResult, result: Result, settings: CheckSettings): Judged {
  const judge = (one: NetworkResult) => {
    return worst(diagnose({ ...result, networks: [one] }, settings));
  };
  const verdictOn = (one: NetworkResult): Verdict => judge(one)?.verdict ?? 'healthy';
  const found = judge(network);
  const verdict = found?.verdict ?? 'healthy';
  const seeds = Math.max(...network.points.map(seedCount));
  const bySeed = Array.from({ length: seeds }, (_, seed) => underSeed(network, seed));
  const curve = expectedCurve(network);
  return {
    verdict,
    begin: found === undefined ? null : beginOf(found.finding),
    // Of a single seed it is that of the network.
    seeds: seeds === 1 ? [verdict] : bySeed.map(verdictOn),
    expected: curve && verdictOn(curve),
  };
}
