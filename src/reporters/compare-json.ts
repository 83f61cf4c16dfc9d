import { COMPARISON_SCHEMA, type Comparison } from '../results/comparison.ts';
import type { Result } from '../results/result.ts';

/**
 * The comparison as `spp-comparison/1`: every pair in every statistic, and what was compared.
 *
 * @param files the results' files, as the user named them
 */
export function formatComparisonJson(
  { networks, pairs }: Comparison,
  results: readonly Result[],
  files: readonly string[],
  tool: Result['tool'],
): string {
  const data = {
    schema: COMPARISON_SCHEMA,
    tool,
    results: results.map(({ title, engine, input, seeds }, i) => {
      return { file: files[i], title, engine, input, seeds };
    }),
    networks: networks.map(({ name, source, result: { config, params, macs } }) => {
      return { name, source, config, params, macs };
    }),
    pairs,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
