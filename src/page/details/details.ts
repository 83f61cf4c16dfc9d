import { DETAIL_VIEWS } from '../../charts/detail/views.ts';
import type { BriefDetail } from '../../reporters/brief-detail.ts';
import type { DetailKind, Tensor } from '../../results/detail.ts';
import type { Choices } from '../choices.ts';
import { element } from '../dom.ts';
import { listOf, type Option, rowOf } from '../parts/buttons.ts';
import { pictureOf } from '../plots/picture.ts';
import type { Sheet } from '../sheet.ts';
import { type Store, storeOf } from '../store.ts';
import { themeOf } from '../theme.ts';
import { decoded } from './decoded.ts';
import { tailsTable } from './tails.ts';

/** What of the detail is looked at. */
interface Chosen {
  readonly kind: DetailKind;
  readonly network: number;
  readonly tensor: Tensor;
}

const KINDS = {
  channels: 'Channels',
  histogram: 'Histogram',
  quantiles: 'Quantiles',
} as const satisfies Readonly<Record<DetailKind, string>>;

const TENSORS: readonly Option<Tensor>[] = [
  { label: 'Output', value: 'output' },
  { label: 'Branch', value: 'branch' },
];

/** A network from close by: its channels, and how its values are distributed; undefined where nobody looked. */
export function details(sheet: Sheet, choices: Store<Choices>): HTMLElement | undefined {
  const brief = sheet.report.detail;
  const [kind] = brief?.kinds ?? [];
  if (brief === null || kind === undefined) return undefined;
  const chosen = storeOf<Chosen>({ kind, network: 0, tensor: 'output' });
  const table = element('div', { class: 'scroll', tabindex: 0, role: 'region' });
  chosen.watch((now) => table.replaceChildren(tailsTable(sheet, brief, now.network, now.tensor)));
  return element(
    'section',
    { 'aria-labelledby': 'details' },
    element('h2', { id: 'details' }, 'From close by'),
    controls(sheet, brief, chosen),
    pictureIn(sheet, brief, chosen, choices),
    element('details', {}, element('summary', {}, 'Tails, in numbers'), table),
  );
}

function controls({ result }: Sheet, brief: BriefDetail, chosen: Store<Chosen>): HTMLElement {
  const kinds = brief.kinds.map((value) => ({ label: KINDS[value], value }));
  const names = result.networks.map(({ name }, value) => ({ label: name, value }));
  const hasBranch = brief.networks.some((points) => points.some(({ branch }) => branch !== null));
  const kind = rowOf('View', kinds, (value) => chosen.change({ kind: value }));
  const network = listOf('Network', names, (value) => chosen.change({ network: value }));
  const tensor = rowOf('Tensor', TENSORS, (value) => chosen.change({ tensor: value }));
  chosen.watch((now) => {
    kind.press(now.kind);
    network.press(now.network);
    tensor.press(now.tensor);
  });
  const rows = [network, kind, ...(hasBranch ? [tensor] : [])];
  return element('div', { class: 'toolbar' }, ...rows.map((row) => row.element));
}

function pictureIn(
  { result }: Sheet,
  brief: BriefDetail,
  chosen: Store<Chosen>,
  choices: Store<Choices>,
): HTMLElement {
  const detail = decoded(brief, result);
  const picture = pictureOf((width) => {
    const { kind, network, tensor } = chosen.value;
    const hasAny = brief.networks[network]?.some((point) => point[tensor] !== null);
    if (!hasAny) return { label: 'This network has no residual branch.', spec: null };
    const theme = themeOf(choices.value.theme);
    const options = { networks: [network], tensors: [tensor], theme, titled: false, width };
    const label = `${KINDS[kind]} of ${result.networks[network]?.name}`;
    return { label, spec: DETAIL_VIEWS[kind](result, detail, options) };
  });
  chosen.watch((_, before) => before !== undefined && picture.redraw());
  choices.watch(
    ({ theme }, before) => before !== undefined && theme !== before.theme && picture.redraw(),
  );
  return picture.element;
}
