import type { VegaLiteSpec } from '../../src/charts/sheet.ts';
import { type SppOptions, sppSpec } from '../../src/charts/spp.ts';
import type { Result } from '../../src/results/result.ts';
import type { StatisticKey } from '../../src/results/statistics.ts';

/** The parts of a specification that scenarios ask about. */
interface Layer {
  readonly data: { readonly values: readonly Record<string, unknown>[] };
  readonly mark: Mark;
  readonly encoding: Record<string, { readonly scale?: Scale; readonly axis?: Axis }>;
}

interface Mark {
  readonly type: string;
  readonly shape?: string;
  readonly filled?: boolean;
  readonly strokeDash?: readonly number[];
  readonly strokeWidth?: number;
  readonly clip?: boolean;
}

interface Scale {
  readonly type: string;
  readonly domain: readonly [number, number];
  readonly range?: readonly unknown[];
}

interface Axis {
  readonly title: string | null;
  readonly labelExpr: string;
  readonly minExtent?: number;
}

export interface PanelView {
  readonly width: number;
  readonly title?: { readonly text: readonly string[] };
  readonly layer: readonly Layer[];
}

interface ChartView {
  readonly title?: { readonly text: readonly string[]; readonly subtitle: readonly string[] };
  /** Of a chart wide enough to have its panels in one row. */
  readonly vconcat: readonly [{ readonly hconcat: readonly PanelView[] }, PanelView];
}

export function chart(spec: VegaLiteSpec): ChartView {
  return spec as unknown as ChartView;
}

/** The panel of one statistic, drawn alone. */
export function panelOf(result: Result, statistic: StatisticKey, options: SppOptions = {}) {
  const [panel] = chart(sppSpec(result, { ...options, panels: [statistic] })).vconcat[0].hconcat;
  if (panel === undefined) throw new Error('The chart has no panel');
  return panel;
}

/** The y scale of a panel, and the labels along it from below. */
export function valueScale(panel: PanelView): Scale & { readonly labels: readonly string[] } {
  const encoding = marks(panel, 'line')[0]?.encoding['y'];
  if (encoding?.scale === undefined) throw new Error('The panel has no y scale');
  const table = (encoding.axis?.labelExpr ?? '').replace('[datum.value]', '');
  const ticks = Object.entries<string>(JSON.parse(table));
  const fromBelow = ticks.sort(([a], [b]) => Number(a) - Number(b));
  return { ...encoding.scale, labels: fromBelow.map(([, label]) => label) };
}

export function marks(panel: PanelView, type: string): Layer[] {
  return panel.layer.filter((layer) => layer.mark.type === type);
}

export function crosses(panel: PanelView): readonly Record<string, unknown>[] {
  return marks(panel, 'point').find((layer) => layer.mark.shape === 'cross')?.data.values ?? [];
}

/** All that a panel's text marks of this field say; blanks keep room and say nothing. */
export function texts(panel: PanelView): unknown[] {
  const labels = marks(panel, 'text').flatMap(({ data }) =>
    data.values.flatMap((row) => row['label'] ?? []),
  );
  return labels.filter((label) => String(label).trim() !== '');
}
