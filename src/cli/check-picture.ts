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
  const networks = shown.flatMap(curvesOf).slice(0, MOST);
  const seeds = Array.from({ length: seedsOf(networks) }, (_, i) => result.seeds[i] ?? i);
  return renderResult({ ...result, seeds, networks }, ['svg', 'png'], base);
}

function curvesOf({ result, baseline }: CheckedNetwork): NetworkResult[] {
  if (baseline === undefined) return [result];
  const { name } = result;
  return [
    { ...baseline, name: `${name} (baseline)` },
    { ...result, name: `${name} (current)` },
  ];
}

function seedsOf(networks: readonly NetworkResult[]): number {
  return Math.max(...networks.map(({ points }) => points[0]?.avg_var.values.length ?? 1));
}
