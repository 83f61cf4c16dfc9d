import { DARK, LIGHT, type Theme } from '../charts/theme.ts';
import type { ThemeChoice } from './choices.ts';

const SYSTEM = matchMedia('(prefers-color-scheme: dark)');

/** The theme that a choice comes to. */
export function themeOf(choice: ThemeChoice): Theme {
  return isDark(choice) ? DARK : LIGHT;
}

/** Gives the whole page its colours, and whatever the system has from now on. */
export function wear(choice: ThemeChoice): void {
  document.documentElement.dataset['theme'] = isDark(choice) ? 'dark' : 'light';
}

export function onSystemTheme(changed: () => void): void {
  SYSTEM.addEventListener('change', changed);
}

function isDark(choice: ThemeChoice): boolean {
  return choice === 'auto' ? SYSTEM.matches : choice === 'dark';
}
