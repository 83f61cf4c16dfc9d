import { curveLayers } from './curves.ts';
import { findingLayers, type MarkedBlock } from './finding-marks.ts';
import { overflowLayers } from './overflow-marks.ts';
import type { Fragment, Panel } from './panel.ts';
import { stageLayers } from './stage-marks.ts';
import { startLayers } from './start-marks.ts';

/** All that a panel of blocks draws, from back to front. */
export function panelLayers(panel: Panel, marked: readonly MarkedBlock[]): Fragment[] {
  return [
    ...findingLayers(panel, marked),
    ...stageLayers(panel),
    ...curveLayers(panel),
    ...startLayers(panel),
    ...overflowLayers(panel.series.overflows, panel),
  ];
}
