import { type Placement, placementOf } from '../charts/placement.ts';
import type { Report } from '../reporters/report.ts';
import type { NetworkResult, Result } from '../results/result.ts';

/** What all parts of the page read. */
export interface Sheet {
  readonly report: Report;
  /** All networks as one result, each under its own name. */
  readonly result: Result;
  readonly placement: Placement;
}

/** Reads the data of a page. */
export function sheetOf(report: Report): Sheet {
  const networks = report.results.flatMap(({ result }) => result.networks);
  const named = networks.map(
    (network, i): NetworkResult => ({ ...network, name: report.names[i] ?? network.name }),
  );
  const result = { ...report.combined, networks: named };
  return { report, result, placement: placementOf(result) };
}
