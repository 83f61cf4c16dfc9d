import type { CheckedNetwork, CheckReport } from '../core/finding.ts';
import type { NetworkResult, Result } from '../core/result.ts';
import { renderResult } from './render-result.ts';
import type { OutputFile } from './write-files.ts';

/** Curves that a picture holds and still can be read. */
const MOST = 12;

/** The picture of what was found: each network concerned, beside its baseline where it has one. */
export async function checkPicture(
  report: CheckReport,
  result: Result,
  base: string,
): Promise<OutputFile[]> {
  const concerned = report.networks.filter(({ result: { name } }) =>
    report.findings.some(({ network }) => network === name),
  );
  const shown = concerned.length > 0 ? concerned : report.networks;
  const networks = shown.flatMap((network) => curvesOf(network, report)).slice(0, MOST);
  const seeds = Array.from({ length: seedsOf(networks) }, (_, i) => result.seeds[i] ?? i);
  return renderResult({ ...result, seeds, networks }, ['svg', 'png'], base);
}

/** The baseline's too, where the network differs from it. */
function curvesOf(
  { result, baseline }: CheckedNetwork,
  { findings }: CheckReport,
): NetworkResult[] {
  const { name } = result;
  const differs = findings.some(
    ({ network, rule }) => network === name && rule.startsWith('baseline-'),
  );
  if (baseline === undefined || !differs) return [result];
  return [
    { ...baseline, name: `${name} (baseline)` },
    { ...result, name: `${name} (current)` },
  ];
}

function seedsOf(networks: readonly NetworkResult[]): number {
  return Math.max(...networks.map(({ points }) => points[0]?.avg_var.values.length ?? 1));
}
