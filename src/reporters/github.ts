import type { CheckReport, Finding } from '../results/finding.ts';
import { placeText } from './finding.ts';

/**
 * The findings as GitHub's workflow commands, which it shows on the config's own lines:
 * `::error file=…,line=…,col=…,title=…::message`.
 */
export function formatGithub({ findings, config }: CheckReport): string {
  return findings.map((finding) => `${annotation(finding, config)}\n`).join('');
}

function annotation(finding: Finding, config: string): string {
  const { level, rule, network, message, cause, remedy, place } = finding;
  const [, file = config, line, col] = /^(.*):(\d+):(\d+)$/s.exec(place ?? '') ?? [];
  const properties = Object.entries({ file, line, col, title: `spp ${rule}` })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const where = [network, placeText(finding)].filter(Boolean).join(', ');
  const text = [
    `${where === '' ? '' : `${where}: `}${message}`,
    cause && `Likely cause: ${cause}`,
    remedy && `What to try: ${remedy}`,
  ];
  const command = level === 'error' ? 'error' : 'warning';
  return `::${command} ${properties.join(',')}::${escapeData(text.filter(Boolean).join('\n'))}`;
}

/** As @actions/core does it (toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
