import { type SppOptions, sppSpec, type VegaLiteSpec } from '../../src/charts/spp.ts';
import type { Result, StatisticKey } from '../../src/core/result.ts';

/** The parts of a specification that scenarios ask about. */
interface Layer {
  readonly data: { readonly values: readonly Record<string, unknown>[] };
  readonly mark: { readonly type: string; readonly shape?: string; readonly filled?: boolean };
  readonly encoding: Record<string, { readonly scale?: Scale; readonly axis?: Axis }>;
}

interface Scale {
  readonly type: string;
  readonly domain: readonly [number, number];
  readonly range?: readonly unknown[];
}

interface Axis {
  readonly labelExpr: string;
}

export interface PanelView {
  readonly width: number;
  readonly layer: readonly Layer[];
}

interface ChartView {
  readonly title: { readonly text: readonly string[]; readonly subtitle: readonly string[] };
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

/** All that a panel's text marks of this field say. */
export function texts(panel: PanelView): unknown[] {
  return marks(panel, 'text').flatMap(({ data }) =>
    data.values.flatMap((row) => row['label'] ?? []),
  );
}
