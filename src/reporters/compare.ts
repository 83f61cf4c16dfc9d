import type { Comparison, Difference, NetworkPair } from '../results/comparison.ts';
import { type Pass, passOf, statisticRow } from '../results/statistics.ts';
import { cut, networkTable } from './compared-networks.ts';
import { shortNumber, shortPercent } from './number.ts';
import type { Style } from './table.ts';

/** Columns at most: of a line, and of a name in a sentence. */
const LINE = 100;
const SENTENCE_NAME = 42;

/**
 * Networks side by side, and where pairs of them part: each network against the first, or each
 * against each. Ratios are of the network that is named first over the other.
 */
export function formatComparison(comparison: Comparison, allPairs: boolean, style: Style): string {
  const { networks, pairs } = comparison;
  const shown = pairs.filter(({ first }) => allPairs || first === 0);
  const hidden = pairs.length - shown.length;
  return [
    ...networkTable(networks, style),
    ...shown.flatMap((pair) => ['', ...pairLines(pair, networks, style)]),
    '',
    ...notes(shown, hidden).map((note) => style.dim(note)),
    '',
  ].join('\n');
}

function pairLines(pair: NetworkPair, networks: Comparison['networks'], { bold }: Style): string[] {
  const called = (position: number) =>
    `${position + 1} ${cut(networks[position]?.name ?? '', SENTENCE_NAME)}`;
  const title = `${bold(called(pair.second))} against ${called(pair.first)}`;
  const { largest, partings } = pair;
  if (largest === null) return [title, '  nothing to compare'];
  if (partings.length === 0) return [title, `  never part (${percent(largest)})`];
  return [
    title,
    ...partingLines('part at', 'forward', partings),
    ...partingLines('backward they part at', 'backward', partings),
    ...(partings.includes(largest)
      ? []
      : wrap(`largest at ${placeOf(largest)}: ${largest.statistic} ${times(largest)}`)),
  ];
}

function partingLines(verb: string, pass: Pass, partings: readonly Difference[]): string[] {
  const own = ofPass(pass, partings);
  const [first] = own;
  if (first === undefined) return [];
  const parts = own.map((each) => `${each.statistic} ${times(each)}`).join(', ');
  return wrap(`${verb} ${placeOf(first)}: ${parts}`);
}

function ofPass(pass: Pass, partings: readonly Difference[]): Difference[] {
  return partings.filter(({ statistic }) => passOf(statistic) === pass);
}

/** `block 4 (stage2.block1)`, and by stage which block of the other network it is compared with. */
function placeOf({ index, name }: Difference): string {
  if (index[0] === 0 && index[1] === 0) return 'the stem';
  if (name[0] === name[1] && index[0] === index[1]) return `block ${index[1]} (${name[1]})`;
  return `block ${index[1]} (${name[1]}), block ${index[0]} (${name[0]}) of the other`;
}

function times({ ratio, means, statistic }: Difference): string {
  if (ratio !== null) return `×${ratio.toPrecision(3).replace(/e\+?/, 'e')}`;
  const [other, own] = means;
  if (own === null) return 'overflows';
  if (other === null) return 'where the other overflows';
  if (isShare(statistic)) return `is ${own.toFixed(2)} and ${other.toFixed(2)} of the other`;
  return own === 0 ? 'is 0' : 'where the other is 0';
}

/** Whether differences tell, and not ratios. */
function isShare(statistic: Difference['statistic']): boolean {
  return statisticRow(statistic).judgedBeside === 'one';
}

function percent({ ratio, means, statistic }: Difference): string {
  if (isShare(statistic)) {
    const apart = Math.abs((means[1] ?? 0) - (means[0] ?? 0));
    return apart === 0
      ? 'no difference'
      : `largest difference ${shortNumber(apart)} of ${statistic}`;
  }
  const part = ratio === null ? 0 : Math.max(ratio, 1 / ratio) - 1;
  return part === 0 ? 'no difference' : `largest difference ${shortPercent(part)}`;
}

function notes(shown: readonly NetworkPair[], hidden: number): string[] {
  const alone = shown.some(({ spread }) => !spread);
  return [
    shown.some(({ spread }) => spread)
      ? 'They part where means differ by more than 3 standard deviations of the seeds, and by 1 %.'
      : '',
    alone
      ? 'With one seed there is no spread to judge by: there a difference of 5 % counts as parting.'
      : '',
    shown.some(({ alignment }) => alignment === 'stage')
      ? 'Networks of different depth are compared by stage, at the same part of the way through it.'
      : '',
    shown.some(({ partings }) => ofPass('backward', partings).length > 0)
      ? 'Backward is from the last block to the stem.'
      : '',
    hidden > 0
      ? `Each against the first; ${hidden} more ${hidden === 1 ? 'pair' : 'pairs'} with --all-pairs.`
      : '',
  ].filter((note) => note !== '');
}

function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const indent = lines.length === 1 ? '  ' : '    ';
    const longer = `${lines.at(-1) || indent.slice(1)} ${word}`;
    if (longer.length <= LINE) lines[lines.length - 1] = longer;
    else lines.push(`    ${word}`);
  }
  return lines;
}
