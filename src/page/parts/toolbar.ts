import type { Choices, Scale, Spread, Zoom } from '../choices.ts';
import { element } from '../dom.ts';
import { stagesIn, stageZoom } from '../plots/zoomed.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { listOf, type Option, rowOf, switchOf } from './buttons.ts';

const SCALES: readonly Option<Scale>[] = [
  { label: 'Auto', value: 'auto' },
  { label: 'Log', value: 'log' },
  { label: 'Linear', value: 'linear' },
];

const SPREADS: readonly Option<Spread>[] = [
  { label: '± s.d.', value: 'band' },
  { label: 'Each', value: 'seeds' },
  { label: 'Mean', value: 'none' },
];

/** How the panels are drawn. */
export function toolbar(sheet: Sheet, choices: Store<Choices>): HTMLElement {
  const scale = rowOf('Scale', SCALES, (value) => choices.change({ scale: value }));
  const spread = rowOf('Seeds', SPREADS, (value) => choices.change({ spread: value }));
  const stages = stageRow(sheet, choices);
  const theory = switchOf('Theory', (on) => choices.change({ theory: on }));
  const shaded = switchOf('Findings', (on) => choices.change({ shaded: on, marked: null }));
  choices.watch((now) => {
    scale.press(now.scale);
    spread.press(now.spread);
    theory.press(now.theory);
    shaded.press(now.shaded || now.marked !== null);
  });
  const { result, report } = sheet;
  const hasTheory = result.networks.some(({ points }) => points.some(({ expected }) => expected));
  const switches = [
    ...(hasTheory ? [theory.element] : []),
    ...(report.findings.length > 0 ? [shaded.element] : []),
  ];
  return element(
    'div',
    { class: 'toolbar' },
    scale.element,
    stages,
    result.seeds.length > 1 ? spread.element : undefined,
    switches.length > 0 ? group('Show', switches) : undefined,
  );
}

function group(label: string, buttons: readonly HTMLElement[]): HTMLElement {
  const name = element('span', { class: 'label' }, label);
  const row = element('div', { class: 'row apart' }, ...buttons);
  return element('div', { class: 'choice', role: 'group', 'aria-label': label }, name, row);
}

/** More are a list to choose from. */
const MOST_BUTTONS = 6;

function stageRow(sheet: Sheet, choices: Store<Choices>): HTMLElement | undefined {
  const stages = stagesIn(sheet).map((stage) => ({
    label: `S${stage}`,
    zoom: stageZoom(sheet, stage),
  }));
  if (stages.length < 2) return undefined;
  const options = [{ label: 'All', zoom: null }, ...stages];
  const zoomTo = (position: number) => choices.change({ zoom: options[position]?.zoom ?? null });
  const labels = options.map(({ label }, value) => ({ label, value }));
  const row =
    stages.length > MOST_BUTTONS ? listOf('Zoom', labels, zoomTo) : rowOf('Zoom', labels, zoomTo);
  choices.watch(({ zoom }) => row.press(options.findIndex((option) => alike(option.zoom, zoom))));
  return row.element;
}

function alike(a: Zoom | null, b: Zoom | null): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}
