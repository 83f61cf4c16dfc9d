import type { Choices, ThemeChoice } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { type Option, rowOf } from './buttons.ts';

const THEMES: readonly Option<ThemeChoice>[] = [
  { label: 'Auto', value: 'auto' },
  { label: 'Light', value: 'light' },
  { label: 'Dark', value: 'dark' },
];

/** The title, what was fed in, and how the page as a whole looks. */
export function header(
  { report, result }: Sheet,
  choices: Store<Choices>,
  ...buttons: readonly HTMLElement[]
): HTMLElement {
  const theme = rowOf('Theme', THEMES, (value) => choices.change({ theme: value }));
  choices.watch((now) => theme.press(now.theme));
  const title = element('h1', {}, result.title.trim() || 'Signal propagation');
  const words = element('div', {}, title, element('p', { class: 'faint' }, report.subtitle));
  return element(
    'header',
    {},
    words,
    element('div', { class: 'tools' }, ...buttons, theme.element),
  );
}
