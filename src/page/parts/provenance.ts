import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';

/** What the report was made of, and by what. */
export function provenance({ report }: Sheet): HTMLElement {
  const { tool, engine, rng } = report.combined;
  const made = `${tool.name} ${tool.version} · engine ${engine.name} · random numbers ${rng}`;
  return element(
    'section',
    { 'aria-labelledby': 'made' },
    element('h2', { id: 'made' }, 'How it was made'),
    element('p', { class: 'faint' }, made),
    text('Command', report.command),
    element(
      'details',
      {},
      element('summary', {}, 'Settings, every default filled in'),
      text('Settings', report.config),
    ),
  );
}

/** Where networks that are compared part. */
export function partings({ report }: Sheet): HTMLElement | undefined {
  if (report.partings === undefined) return undefined;
  return element(
    'section',
    { 'aria-labelledby': 'partings' },
    element('h2', { id: 'partings' }, 'Where they part'),
    text('Comparison', report.partings),
  );
}

function text(label: string, content: string): HTMLElement {
  return element('pre', { tabindex: 0, role: 'region', 'aria-label': label }, content);
}
