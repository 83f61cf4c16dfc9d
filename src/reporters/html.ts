import { createHash } from 'node:crypto';
import { UNPRINTABLE } from '../core/printable.ts';
import type { Report } from './report.ts';

/** The program of the page and its styles, as they stand in the file. */
export interface Page {
  readonly script: string;
  readonly style: string;
}

/**
 * A report as one file that needs no other and no network. Its policy runs the one script and wears the one style
 * whose hashes it names: nothing that a title or a name may hold does anything.
 */
export function* formatHtml(report: Report, { script, style }: Page): Generator<string> {
  const { combined, subtitle } = report;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${escaped(`${combined.tool.name} ${combined.tool.version}`)}">
<meta name="description" content="${escaped(subtitle)}">
<link rel="icon" href="data:,">
<title>${escaped(combined.title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"><noscript>This report needs JavaScript, which this browser does not run.</noscript></div>
<script type="application/json" id="data">`;
  yield jsonIn(report);
  yield `</script>
<script>${script}</script>
</body>
</html>
`;
}

/** As a policy has it. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text in HTML, or in an attribute within double quotes. */
function escaped(text: string): string {
  return text
    .replace(UNPRINTABLE, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** JSON within a script element, which `<` could end, or turn into a comment. */
function jsonIn(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
