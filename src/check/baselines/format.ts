import type { Baseline, BaselineNetwork } from './baseline.ts';
import { digest } from './make.ts';

/** The baseline file: one line a point and one a key of a config, so that a diff reads by itself. */
export function formatBaseline(baseline: Baseline): string {
  const { networks, ...head } = baseline;
  const lines = [
    ...Object.entries(head).map(([key, value]) => `  ${property(key, value)},`),
    '  "networks": [',
    networks.map(formatNetwork).join(',\n'),
    '  ],',
    `  ${property('checksum', checksumOf(baseline))}`,
  ];
  return `{\n${lines.join('\n')}\n}\n`;
}

/** Tells an edit by hand: over the values, so that white space and line ends do not count. */
export function checksumOf(baseline: Baseline): string {
  return digest(baseline);
}

function formatNetwork({ name, config, points }: BaselineNetwork): string {
  const keys = Object.entries(config).map(([key, value]) => `        ${property(key, value)}`);
  return [
    '    {',
    `      ${property('name', name)},`,
    '      "config": {',
    keys.join(',\n'),
    '      },',
    '      "points": [',
    points.map((point) => `        ${inline(point)}`).join(',\n'),
    '      ]',
    '    }',
  ].join('\n');
}

function property(key: string, value: unknown): string {
  return `${JSON.stringify(key)}: ${inline(value)}`;
}

/** On one line, with spaces. */
function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${entries.map(([key, each]) => property(key, each)).join(', ')} }`;
}
