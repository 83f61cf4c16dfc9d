import { type CheckedNetwork, type CheckReport, isAgainstBaseline } from '../results/finding.ts';
import { drawnOf, type NetworkResult, type Result, seedCount } from '../results/result.ts';
import { inOrder } from '../results/statistics.ts';
import { FOR_TOOLS, makeFiles, PICTURES } from './formats.ts';
import { warnOfBoxes } from './picture-warnings.ts';
import { pictureOf } from './render-result.ts';
import type { Terminal } from './terminal.ts';
import type { OutputFile } from './write-files.ts';

/** What may be written of what was found. */
export const CHECK_FORMATS = { ...PICTURES, ...FOR_TOOLS } as const;
export type CheckFormat = keyof typeof CHECK_FORMATS;

/** Curves that a picture holds and still can be read. */
const MOST = 12;

/** A curve of the picture, and the network of the report that it belongs to. */
interface Curve {
  readonly network: NetworkResult;
  /** Its place in the picture that `analyze` draws, so that it has the same look in both; a baseline's is behind them. */
  readonly place: number;
  /** Null: it is the baseline's, in which nothing is marked. */
  readonly of: string | null;
}

/**
 * The picture of what was found: each network concerned, beside its baseline where it differs from it,
 * the offending blocks shaded; and what is drawn there as a table.
 */
export async function checkPicture(
  report: CheckReport,
  result: Result,
  formats: readonly CheckFormat[],
  base: string,
  terminal: Pick<Terminal, 'stderr'>,
): Promise<OutputFile[]> {
  const concerned = report.networks.filter(({ result: { name } }) =>
    report.findings.some(({ network }) => network === name),
  );
  const shown = concerned.length > 0 ? concerned : report.networks;
  const curves = shown.flatMap((network) => curvesOf(network, report)).slice(0, MOST);
  const networks = curves.map(({ network }) => network);
  const seeds = Array.from({ length: seedsOf(networks) }, (_, i) => result.seeds[i] ?? i);
  const found = report.findings.flatMap(({ statistic }) => statistic ?? []);
  const panels = inOrder([...drawnOf(result), ...found]);
  const shownResult = { ...result, seeds, panels, networks };
  const { marksOf } = await import('../charts/finding-marks.ts');
  const marks = marksOf(
    curves.map(({ of }) => of),
    report.findings,
  );
  const { apart } = await import('../charts/theme.ts');
  const places = apart(curves.map(({ place }) => place));
  // What is found is found at blocks.
  const picture = pictureOf(shownResult, {
    x: 'depth',
    places,
    shading: { label: 'finding', marks },
  });
  const files = await makeFiles(CHECK_FORMATS, formats, base, { result: shownResult, picture });
  await warnOfBoxes({ picture, formats }, terminal);
  return files;
}

/** The baseline's too, where the network differs from it. */
function curvesOf(checked: CheckedNetwork, report: CheckReport): Curve[] {
  const { result, baseline } = checked;
  const { name } = result;
  const place = report.networks.indexOf(checked);
  const behind = report.networks.length + place;
  const differs = report.findings.some(
    (finding) => finding.network === name && isAgainstBaseline(report, finding),
  );
  if (baseline === undefined || !differs) return [{ network: result, place, of: name }];
  return [
    { network: { ...baseline, name: `${name} (baseline)` }, place: behind, of: null },
    { network: { ...result, name: `${name} (current)` }, place, of: name },
  ];
}

function seedsOf(networks: readonly NetworkResult[]): number {
  return Math.max(...networks.map(({ points }) => (points[0] && seedCount(points[0])) || 1));
}
