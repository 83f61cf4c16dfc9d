import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import { shortened } from '../../core/shown.ts';
import { STATISTIC_KEYS, type StatisticKey } from '../../results/statistics.ts';
import { BASELINE_SCHEMA, type Baseline, keptOf } from './baseline.ts';
import { checksumOf } from './format.ts';

const REWRITE = 'Restore the file, or write it anew with --update.';

const values = z.array(z.number().nullable());
const statistics = Object.fromEntries(STATISTIC_KEYS.map((key) => [key, values.optional()])) as {
  [Key in StatisticKey]: z.ZodOptional<typeof values>;
};
const record = z.record(z.string(), z.unknown());
const baselineSchema = z.strictObject({
  schema: z.literal(BASELINE_SCHEMA),
  tool: z.string(),
  engine: z.string(),
  rng: z.string().optional(),
  config_hash: z.string(),
  input: record,
  seeds: z.array(z.int()).min(1),
  networks: z.array(
    z.strictObject({
      name: z.string(),
      config: record,
      points: z
        .array(
          z.strictObject({
            name: z.string(),
            transition: z.literal(true).optional(),
            shape: z.array(z.int()).min(2),
            channel_axis: z.int().optional(),
            ...statistics,
          }),
        )
        .min(1),
    }),
  ),
  checksum: z.string(),
});

/**
 * Reads the text of a baseline.
 *
 * @param file names it in messages
 * @throws UserError where it is no baseline, one of a newer spp, cut off, or edited by hand
 */
export function parseBaseline(text: string, file: string): Baseline {
  const fail = (message: string, remedy = REWRITE) =>
    new UserError(message, { place: file, remedy });
  const data = parseJson(text, fail);
  const schema = isRecord(data) ? data['schema'] : undefined;
  if (schema !== BASELINE_SCHEMA) throw fail(...foreign(schema));
  const parsed = baselineSchema.safeParse(data);
  if (!parsed.success) throw fail(`this baseline was changed by hand: ${where(parsed.error)}`);
  const { checksum, ...baseline } = parsed.data;
  const uneven = unevenPoint(baseline);
  if (uneven !== undefined) throw fail(`this baseline was changed by hand: ${uneven}`);
  // Of the text's own key order, which the schema's would hide.
  const { checksum: _, ...given } = data as { checksum: string } & Baseline;
  if (checksumOf(given) !== checksum) {
    throw fail('this baseline was changed by hand: its checksum does not fit its values');
  }
  return baseline;
}

/** Whether a text is, or was before it broke, a baseline: what `--update` may overwrite. */
export function looksLikeBaseline(text: string): boolean {
  return text.slice(0, 1000).includes('"spp-baseline/');
}

type Fail = (message: string, remedy?: string) => UserError;

function parseJson(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    if (text.trim() === '') throw fail('this baseline is empty');
    if (/^(<{7}|={7}|>{7})/m.test(text)) {
      throw fail(
        'this baseline holds an unresolved merge conflict',
        'Write it anew with --update.',
      );
    }
    if (!looksLikeBaseline(text)) throw fail(...foreign(undefined));
    throw fail(
      'this baseline is broken: it is cut off, or was changed by hand so that it is no JSON',
    );
  }
}

function foreign(schema: unknown): [message: string, remedy: string] {
  const other = 'Name a file that `spp check --baseline FILE --update` wrote.';
  if (typeof schema !== 'string') return ['this is not a baseline of spp', other];
  if (schema.startsWith('spp-result/')) {
    return ['this is a result of `spp analyze`, not a baseline', other];
  }
  const version = /^spp-baseline\/(\d+)$/.exec(schema)?.[1];
  if (version === undefined) return [`this is not a baseline of spp but ${schema}`, other];
  return [
    `this baseline is written in ${schema}, and this spp reads ${BASELINE_SCHEMA}`,
    'Use the spp that wrote it, or write it anew with --update.',
  ];
}

/** `networks[0].points[3].avg_var` and what is wrong there. */
function where(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.map((step) =>
    typeof step === 'number' ? `[${step}]` : `.${String(step)}`,
  );
  const place = path?.join('').replace(/^\./, '') || 'the top level';
  if (issue?.code !== 'unrecognized_keys')
    return `${place} is missing, or not what spp writes there`;
  const keys = issue.keys.map((key) => JSON.stringify(shortened(key))).join(', ');
  return `${place} has a key ${keys}, which spp does not write`;
}

/** Each statistic must have one value a seed. */
function unevenPoint({ seeds, networks }: Baseline): string | undefined {
  for (const { name, points } of networks) {
    for (const point of points) {
      const kept = keptOf(point);
      if (kept.length === 0 || kept.some(([, list]) => list.length !== seeds.length)) {
        return `${point.name} of ${JSON.stringify(name)} does not have one value for each of the ${seeds.length} seeds`;
      }
    }
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
