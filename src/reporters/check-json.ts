import type { CheckReport } from '../results/finding.ts';

export const CHECK_SCHEMA = 'spp-check/1';

/** The report as data: verdicts, findings and the levels of the rules. */
export function formatCheckJson(report: CheckReport): string {
  const { config, baseline, title, engine, seeds, failed, rules, networks, findings } = report;
  const data = {
    schema: CHECK_SCHEMA,
    failed,
    config,
    baseline,
    title,
    engine,
    seeds,
    networks: networks.map(({ verdict, result }) => ({ name: result.name, verdict })),
    findings,
    rules: rules.map(({ id, description, level }) => ({ id, description, level })),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
