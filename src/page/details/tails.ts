import type { BriefDetail, BriefTensor } from '../../reporters/brief-detail.ts';
import type { Tensor } from '../../results/detail.ts';
import { element } from '../dom.ts';
import { NOTHING } from '../parts/numbers.ts';
import type { Sheet } from '../sheet.ts';

const share = (value: number) => `${Number((100 * value).toPrecision(3))} %`;

/** What is told of a tensor in numbers, by the heading of its column. */
const COLUMNS = {
  kurtosis: ({ tails }) => (tails === undefined ? NOTHING : String(tails.kurtosis)),
  'dead channels': ({ dead }) => share(dead),
  zeros: ({ tails }) => (tails === undefined ? NOTHING : share(tails.zeros)),
  'at the least value': ({ tails }) => (tails === undefined ? NOTHING : share(tails.at_least)),
  'at the largest': ({ tails }) => (tails === undefined ? NOTHING : share(tails.at_most)),
} as const satisfies Readonly<Record<string, (tensor: BriefTensor) => string>>;

/** The tails of a network, block by block. */
export function tailsTable(
  { result }: Sheet,
  brief: BriefDetail,
  network: number,
  tensor: Tensor,
): HTMLElement {
  const titles = ['block', ...Object.keys(COLUMNS)];
  const rows = (brief.networks[network] ?? []).flatMap((point, i) => {
    const own = point[tensor];
    const name = result.networks[network]?.points[i]?.name;
    if (own === null) return [];
    const cells = Object.values(COLUMNS).map((of) => (own.seeds === 0 ? 'not finite' : of(own)));
    const label = element('th', { scope: 'row' }, name);
    return [element('tr', {}, label, ...cells.map((cell) => element('td', {}, cell)))];
  });
  const head = titles.map((title) => element('th', { scope: 'col' }, title));
  const caption = `${result.networks[network]?.name}: means over the seeds; the kurtosis of a normal distribution is 3`;
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
