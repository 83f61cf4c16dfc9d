import { looksOf } from '../../charts/looks.ts';
import type { Finding, Span } from '../../results/finding.ts';
import type { Choices } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { themeOf } from '../theme.ts';
import { swatch } from './swatch.ts';

/** Shows the blocks of a finding, by its position. */
type Show = (finding: number) => void;

/** What the rules say of each network, each finding with a button that leads to its blocks. */
export function verdicts(sheet: Sheet, choices: Store<Choices>, show: Show): HTMLElement {
  const cards = sheet.result.networks.map((_, i) => cardOf(sheet, i, show));
  choices.watch(({ theme }, before) => {
    if (before?.theme === theme) return;
    for (const [i, look] of looksOf(sheet.result.networks, themeOf(theme)).entries()) {
      cards[i]?.sample.replaceChildren(swatch(look));
    }
  });
  return element(
    'section',
    { 'aria-labelledby': 'verdicts' },
    element('h2', { id: 'verdicts' }, 'Verdicts'),
    element('div', { class: 'cards' }, ...cards.map(({ card }) => card)),
  );
}

function cardOf({ report, result }: Sheet, network: number, show: Show) {
  const { name, params, macs } = result.networks[network] as Sheet['result']['networks'][number];
  const { text, finding } = report.verdicts[network] ?? { text: '', finding: null };
  const sample = element('span', { class: 'sample' });
  const level = finding === null ? 'healthy' : (report.findings[finding]?.level ?? 'warn');
  const size = `${params.toLocaleString('en')} parameters · ${macs.toLocaleString('en')} multiply-adds`;
  const own = report.findings.flatMap((each, i) =>
    each.network === name ? [findingOf(each, report.rules[each.rule] ?? '', () => show(i))] : [],
  );
  const card = element(
    'article',
    { class: 'card' },
    element('h3', {}, sample, name, element('span', { class: `badge ${level}` }, level)),
    own.length === 0 && text !== level ? element('p', {}, text) : undefined,
    ...own,
    element('p', { class: 'faint' }, size),
  );
  return { card, sample };
}

function findingOf(finding: Finding, looksFor: string, show: () => void): HTMLElement {
  const { rule, level, message, where, cause, remedy } = finding;
  return element(
    'div',
    { class: `finding ${level}` },
    element(
      'p',
      {},
      element('strong', { title: looksFor }, rule),
      ` ${message}`,
      cause === undefined ? '' : ` (${cause})`,
    ),
    remedy === undefined ? undefined : element('p', { class: 'remedy' }, `Remedy: ${remedy}`),
    element('p', { class: 'faint' }, looksFor),
    where === null ? undefined : showButton(where, show),
  );
}

function showButton({ firstName, lastName }: Span, show: () => void): HTMLElement {
  const place = firstName === lastName ? firstName : `${firstName} – ${lastName}`;
  return element('button', { type: 'button', class: 'plain', click: show }, `Show ${place}`);
}
