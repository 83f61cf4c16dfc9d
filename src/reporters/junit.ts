import type { CheckReport, Finding, RuleInfo } from '../results/finding.ts';
import { placeText, wantedText } from './finding.ts';
import { shortNumber } from './number.ts';

/**
 * JUnit XML in the dialect that Jenkins, GitLab and most others read (junit-10.xsd): a suite a
 * network, a case a rule. Errors are failures; warnings are printed in their case, which passes unless
 * the check is strict. No clock in it: times are 0.
 */
export function formatJunit(report: CheckReport): string {
  const { rules, networks, findings, title } = report;
  const general = findings.filter(({ network }) => network === null);
  const suites = networks.map(({ result: { name } }) => {
    return suite(
      name,
      rules,
      findings.filter(({ network }) => network === name),
      report,
    );
  });
  if (general.length > 0) suites.push(suite('(config)', rules, general, report));
  const head = attributes({
    name: `spp check: ${title}`,
    tests: suites.length * rules.length,
    failures: countFailed(report),
    errors: 0,
    time: 0,
  });
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites${head}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

/** Cases, not findings. */
function countFailed(report: CheckReport): number {
  const failed = report.findings.filter(isFailure(report));
  return new Set(failed.map(({ network, rule }) => JSON.stringify([network, rule]))).size;
}

function isFailure({ strict }: CheckReport) {
  return ({ level }: Finding) => strict || level === 'error';
}

function suite(
  name: string,
  rules: readonly RuleInfo[],
  findings: readonly Finding[],
  report: CheckReport,
): string {
  const failing = new Set(findings.filter(isFailure(report)).map(({ rule }) => rule));
  const skipped = rules.filter(({ level }) => level === 'off').length;
  const head = attributes({
    name,
    tests: rules.length,
    failures: failing.size,
    errors: 0,
    skipped,
    time: 0,
  });
  const cases = rules.map((rule) =>
    testCase(
      name,
      rule,
      findings.filter((finding) => finding.rule === rule.id),
      report,
    ),
  );
  return [`  <testsuite${head}>`, ...cases, '  </testsuite>'].join('\n');
}

function testCase(
  network: string,
  { id, level }: RuleInfo,
  findings: readonly Finding[],
  report: CheckReport,
): string {
  const head = `    <testcase${attributes({ name: id, classname: network, time: 0 })}`;
  const failing = findings.filter(isFailure(report));
  const told = findings.filter((finding) => !failing.includes(finding));
  const body: string[] = [];
  if (level === 'off') body.push('      <skipped/>');
  if (failing.length > 0) {
    const [{ message }] = failing as [Finding];
    const text = failing.map(story).join('\n\n');
    body.push(`      <failure${attributes({ message, type: id })}>${escapeXml(text)}</failure>`);
  }
  if (told.length > 0) {
    body.push(`      <system-out>${escapeXml(told.map(story).join('\n\n'))}</system-out>`);
  }
  return body.length === 0 ? `${head}/>` : [`${head}>`, ...body, '    </testcase>'].join('\n');
}

function story(finding: Finding): string {
  const { message, cause, remedy, place, level, expected, actual } = finding;
  const where = placeText(finding);
  const numbers = [
    expected === null ? '' : `expected: ${wantedText(expected)}`,
    actual === null ? '' : `measured: ${shortNumber(actual)}`,
  ].filter((text) => text !== '');
  return [
    `${level}: ${where === '' ? '' : `${where}: `}${message}`,
    ...numbers,
    cause && `cause: ${cause}`,
    remedy && `try: ${remedy}`,
    place,
  ]
    .filter(Boolean)
    .join('\n');
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value)).replace(/\s/g, ' ')}"`)
    .join('');
}

/** XML 1.0 has no way to write most control characters and lone surrogates: they become U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;');
}
