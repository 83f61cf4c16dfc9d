import { looksOf } from '../../charts/looks.ts';
import type { Look } from '../../charts/theme.ts';
import type { Choices } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { themeOf } from '../theme.ts';
import { swatch } from './swatch.ts';

/** The networks, each a button that hides it, or with the Shift key hides all others. */
export function legend({ result }: Sheet, choices: Store<Choices>): HTMLElement {
  const all = result.networks.map((_, i) => i);
  const buttons = result.networks.map(({ name }, i) => {
    const sample = element('span', { class: 'sample' });
    const press = (event: MouseEvent) => {
      const { hidden } = choices.value;
      choices.change({ hidden: event.shiftKey ? others(all, i, hidden) : toggled(hidden, i) });
    };
    const title = 'Hide or show; with Shift, hide all others';
    return {
      sample,
      button: element('button', { type: 'button', title, click: press }, sample, name),
    };
  });
  const showAll = element(
    'button',
    { type: 'button', class: 'plain', click: () => choices.change({ hidden: new Set() }) },
    'Show all',
  );
  choices.watch(({ hidden, theme }, before) => {
    showAll.hidden = hidden.size === 0;
    const looks = looksOf(result.networks, themeOf(theme));
    for (const [i, { button, sample }] of buttons.entries()) {
      button.setAttribute('aria-pressed', String(!hidden.has(i)));
      if (before?.theme !== theme) sample.replaceChildren(swatch(looks[i] as Look));
    }
  });
  const list = [...buttons.map(({ button }) => button), showAll];
  return element('div', { class: 'legend', role: 'group', 'aria-label': 'Networks' }, ...list);
}

function toggled(hidden: ReadonlySet<number>, network: number): Set<number> {
  const next = new Set(hidden);
  if (!next.delete(network)) next.add(network);
  return next;
}

/** All others; none, where they are hidden already. */
function others(all: readonly number[], network: number, hidden: ReadonlySet<number>): Set<number> {
  const rest = all.filter((i) => i !== network);
  const isAlone = !hidden.has(network) && rest.every((i) => hidden.has(i));
  return new Set(isAlone ? [] : rest);
}
