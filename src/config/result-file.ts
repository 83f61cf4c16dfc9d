import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../core/errors.ts';
import {
  type NetworkResult,
  type Point,
  RESULT_SCHEMA,
  type Result,
  STATISTICS,
  type Statistic,
} from '../core/result.ts';
import { overSeeds } from '../core/statistic.ts';
import { describe } from './given.ts';
import { line, listOf, mapping, wholeNumber } from './values.ts';

/** Of the largest result that is written (1000 blocks, tens of networks) some 50 MB. */
const MAX_MB = 200;

const ANEW = 'Write it anew with `spp analyze CONFIG`.';
const DAMAGED = `The file was edited or is damaged. ${ANEW}`;

/**
 * Reads and checks a result file: its types, that no point or value is missing, and that means and
 * deviations are those of their values.
 *
 * Keys that `spp-result/1` does not have are refused: a statistic under a mistyped key would be
 * missing from every picture without a word.
 *
 * @throws {UserError} the first thing that is wrong, with where in the file it is
 */
export async function loadResult(file: string): Promise<Result> {
  return checkResult(parseJson(await readText(file), file), file);
}

/**
 * Whether a JSON file is a result (of whatever version) rather than a config: it has a `schema`.
 * @throws {UserError} the file cannot be read or is not JSON
 */
export async function isResultFile(file: string): Promise<boolean> {
  const data = parseJson(await readText(file), file);
  return typeof data === 'object' && data !== null && Object.hasOwn(data, 'schema');
}

/** @throws {UserError} as `loadResult` */
export function checkResult(data: unknown, file: string): Result {
  refuseOthers(data, file);
  const parsed = resultSchema.safeParse(data);
  if (!parsed.success) throw firstIssue(parsed.error.issues, data, file);
  const result = parsed.data as Result;
  const wrong = inconsistency(result);
  if (wrong !== undefined) throw new UserError(wrong, { place: file, remedy: DAMAGED });
  return result;
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file: a part of the path is a file',
  EISDIR: 'this is a folder and not a result file',
  EACCES: 'this file may not be read',
  EPERM: 'this file may not be read',
};

async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError('this file is not UTF-8 text', { place: file, remedy: DAMAGED, cause });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  const remedy = 'Name a result: the .json that `spp analyze CONFIG` writes.';
  try {
    const { size } = await stat(file);
    if (size <= MAX_MB * 1e6) return await readFile(file);
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code);
    const message = FAILURES[code] ?? `cannot read this file: ${messageOf(cause)}`;
    throw new UserError(message, { place: file, remedy, cause });
  }
  throw new UserError(`this file is larger than ${MAX_MB} MB`, { place: file, remedy });
}

function parseJson(text: string, file: string): unknown {
  if (text.trim() === '') throw new UserError('this file is empty', { place: file, remedy: ANEW });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const offset = errorOffset(messageOf(cause), text);
    if (offset !== undefined && text.slice(offset).trim() === '') {
      throw new UserError('this JSON ends too early: a part of the file is missing', {
        place: placeOf(text.trimEnd(), text.length, file),
        remedy: ANEW,
        cause,
      });
    }
    // V8 goes on with the text around it, over several lines.
    const reason = messageOf(cause).replace(
      / in JSON at position.*|(?<=^Unexpected token '.'),.*/su,
      '',
    );
    throw new UserError(`this is not JSON: ${reason}`, {
      place: placeOf(text, offset, file),
      remedy: 'A result is the .json that `spp analyze CONFIG` writes.',
      cause,
    });
  }
}

/** V8 tells the offset of an error, or the text around it, or that it is at the end. */
function errorOffset(message: string, text: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  // An open string begins where it begins, but what is wrong is that it never ends.
  if (/end of JSON|Unterminated string/.test(message)) return text.length;
  if (position !== undefined) return Number(position);
  const [, token = '', before, context] =
    /^Unexpected token '(.)', (\.\.\.)?"(.*)"(?:\.\.\.)? is not/su.exec(message) ?? [];
  const start = context === undefined ? -1 : text.indexOf(context);
  if (start < 0 || context === undefined) return undefined;
  // Ten characters go before the token, unless the file begins within them.
  return start + context.indexOf(token, before === undefined ? 0 : 10);
}

function placeOf(text: string, offset: number | undefined, file: string): string {
  if (offset === undefined) return file;
  const lines = text.slice(0, offset).split('\n');
  return `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** What is no result at all, or of another version. */
function refuseOthers(data: unknown, file: string): void {
  const given = typeof data === 'object' && data !== null ? data : {};
  const schema = (given as Record<string, unknown>)['schema'];
  if (schema === RESULT_SCHEMA) return;
  if (typeof schema === 'string' && schema.startsWith('spp-result/')) {
    throw new UserError(
      `this result has the schema ${describe(schema)}, and this spp reads "${RESULT_SCHEMA}"`,
      { place: file, remedy: `Use the spp that wrote it, or write it anew with this one.` },
    );
  }
  const remedy = Object.hasOwn(given, 'networks')
    ? 'If it is a config, run `spp analyze` on it first.'
    : 'A result is the .json that `spp analyze CONFIG` writes.';
  const found = schema === undefined ? 'it has no `schema`' : `its schema is ${describe(schema)}`;
  throw new UserError(`this is not a result of spp: ${found}`, { place: file, remedy });
}

const amount = z.number({ error: 'a number of at least 0' }).min(0, 'a number of at least 0');
const amountOrNull = amount.nullable();
const text = z.string({ error: 'text' });
const record = z.record(z.string(), z.unknown(), { error: 'a mapping' });
const whole = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const side = wholeNumber(1, 2 ** 32);

/** Every key of a record, so that one that is added to it cannot be forgotten here. */
type Keys<Record> = { readonly [Key in keyof Record]-?: z.ZodType };

const statistic = mapping(
  {
    mean: amountOrNull,
    std: amountOrNull,
    values: z.array(amountOrNull, { error: 'a list of numbers' }),
  } satisfies Keys<Statistic>,
  'a statistic { mean, std, values }',
);

const point = mapping(
  {
    index: whole,
    stage: whole,
    block: whole,
    name: line(200),
    transition: z.boolean({ error: 'true or false' }),
    shape: z.tuple([side, side, side, side], { error: 'a list [n, c, h, w]' }),
    avg_sq_mean: statistic,
    avg_var: statistic,
    res_avg_var: statistic.nullable(),
    expected: mapping(
      Object.fromEntries(STATISTICS.map((key) => [key, amount.optional()])),
      'a mapping of statistics',
    ).optional(),
    dead_channels: amount.max(1, 'a number from 0 to 1').optional(),
    non_finite: z.literal(true, { error: 'true, or absent' }).optional(),
  } satisfies Keys<Point>,
  'a point',
);

const network = mapping(
  {
    name: line(200),
    config: record,
    params: whole,
    macs: whole,
    points: z.array(point, { error: 'a list of points' }).min(1, 'a list of points'),
  } satisfies Keys<NetworkResult>,
  'a network',
);

const resultSchema = mapping(
  {
    schema: z.literal(RESULT_SCHEMA),
    title: text,
    tool: mapping({ name: text, version: text }, 'a mapping { name, version }'),
    engine: mapping({ name: text }, 'a mapping { name }'),
    input: record,
    seeds: listOf(whole, 'seeds', 1, 10000),
    networks: listOf(network, 'networks', 1, 10000),
  } satisfies Keys<Result>,
  'a result',
);

function firstIssue(issues: readonly z.core.$ZodIssue[], data: unknown, file: string): UserError {
  const [issue] = issues;
  if (issue === undefined) throw new Error('a result was refused without an issue');
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `\`${key}\``).join(', ');
    return new UserError(`${labelOf(path)} has no key ${keys}`, { place: file, remedy: DAMAGED });
  }
  const given = path.reduce<unknown>((value, step) => (value as never)?.[step], data);
  const found = given === undefined ? 'is missing' : `is ${describe(given)}`;
  return new UserError(`${labelOf(path)} must be ${issue.message}, but ${found}`, {
    place: file,
    remedy: DAMAGED,
  });
}

/** `networks[0].points[3].avg_var`. */
function labelOf(path: readonly PropertyKey[]): string {
  const steps = path.map((s) => (typeof s === 'number' ? `[${s}]` : `.${String(s)}`)).join('');
  return steps === '' ? 'a result' : `\`${steps.slice(1)}\``;
}

/** The first thing that no run could have written, or undefined. */
function inconsistency({ networks, seeds }: Result): string | undefined {
  const names = networks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return `two networks have the name ${JSON.stringify(twice)}`;
  for (const each of networks) {
    const wrong = wrongOrder(each) ?? wrongStatistic(each, seeds.length);
    if (wrong !== undefined) return `network ${JSON.stringify(each.name)}: ${wrong}`;
  }
  return undefined;
}

/** Points missing, twice or out of order. */
function wrongOrder({ points, config }: NetworkResult): string | undefined {
  for (const [i, { index, stage, block }] of points.entries()) {
    const last = points[i - 1];
    const next =
      last === undefined
        ? stage === 0 && block === 0
        : (stage === last.stage && stage > 0 && block === last.block + 1) ||
          (stage === last.stage + 1 && block === 1);
    if (index !== i) return `point ${i} is missing: in its place stands point ${index}`;
    if (!next) return `point ${i} is block ${block} of stage ${stage}, which does not follow`;
  }
  const { stages } = config;
  if (!Array.isArray(stages) || points.at(-1)?.non_finite) return undefined;
  const blocks = stages.reduce((sum, n) => sum + n, 0);
  if (blocks === points.length - 1) return undefined;
  return `its config has ${blocks} blocks, but there are points of ${points.length - 1}`;
}

function wrongStatistic({ points }: NetworkResult, seeds: number): string | undefined {
  for (const each of points) {
    const place = `point ${each.index} (${each.name})`;
    if ((each.res_avg_var === null) !== (each.index === 0)) {
      return `${place}: \`res_avg_var\` is ${each.index === 0 ? 'there' : 'null'}`;
    }
    const wrong = wrongValues(each, seeds) ?? wrongMark(each);
    if (wrong !== undefined) return `${place}: ${wrong}`;
  }
  return undefined;
}

function wrongMark(each: Point): string | undefined {
  const overflowed = STATISTICS.some((key) => each[key] !== null && each[key].mean === null);
  if (overflowed === (each.non_finite === true)) return undefined;
  return overflowed
    ? 'a statistic is null, but `non_finite` is not set'
    : '`non_finite` is set, but no statistic is null';
}

function wrongValues(each: Point, seeds: number): string | undefined {
  for (const key of STATISTICS) {
    const given = each[key];
    if (given === null) continue;
    if (given.values.length !== seeds) {
      return `\`${key}\` has ${given.values.length} values for ${seeds} seeds`;
    }
    const right = overSeeds(given.values.map((value) => value ?? undefined));
    for (const part of ['mean', 'std'] as const) {
      if (same(given[part], right[part], right)) continue;
      return `\`${key}.${part}\` is ${given[part]}, but that of its values is ${right[part]}`;
    }
  }
  return undefined;
}

/** A sum in another order differs in its last bits; a deviation, beside its mean. */
const TOLERANCE = 1e-9;

function same(given: number | null, right: number | null, { mean }: Statistic): boolean {
  if (given === null || right === null) return given === right;
  return Math.abs(given - right) <= TOLERANCE * Math.max(right, mean ?? 0);
}
