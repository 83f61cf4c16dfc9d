import { parse } from 'node:path';
import { UserError } from '../core/errors.ts';
import { UNPRINTABLE } from '../core/printable.ts';
import { textOf } from '../core/shown.ts';
import { kindsInOrder } from '../results/detail.ts';
import { namedBy } from '../results/statistics.ts';
import { completeAssert } from './assert.ts';
import { inherit } from './base.ts';
import type { LoadedConfig, OneNetwork } from './loaded.ts';
import { innermost, type Problem, problemsOf } from './problems.ts';
import { readConfigText } from './read-file.ts';
import { EXTENSION, MAX_NETWORKS } from './schema.ts';
import { withSequences } from './sequence/expand.ts';
import { parseSource, type Source } from './source.ts';
import { expand } from './sweep/expand.ts';
import { wholeSchema } from './sweep/schema.ts';

export type { LoadedConfig };

/**
 * Reads and checks a config file, and finds the checkpoints that its networks name.
 * @throws {UserError} the first mistake, at its place, with what was expected and a remedy
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  return withSequences(parseConfig(await readConfigText(file), file), file);
}

/**
 * Checks the text of a config. `fileName` stands in places and gives the default title.
 * @throws {UserError} as `loadConfig`
 */
export function parseConfig(text: string, fileName: string): LoadedConfig {
  const source = parseSource(text.replace(/^\uFEFF/, ''), fileName);
  refuseResult(source.data, fileName);
  const own = withoutExtensions(source.data);
  const expanded = expand(own, MAX_NETWORKS);
  const { data, written, toldOnce } = inherit(expanded?.data ?? own);
  const parsed = wholeSchema(expanded).safeParse(data);
  const issues = toldOnce(parsed.error?.issues ?? []);
  const told = expanded?.told(issues.flatMap(innermost)) ?? issues;
  if (!parsed.success || told.length > 0) {
    throw firstMistake(problemsOf(told, expanded?.before ?? data), source);
  }
  const {
    title = parse(fileName).name.replace(UNPRINTABLE, '\ufffd'),
    input,
    seeds,
    statistics,
    detail,
    chart,
    networks,
    check,
    assert,
    swept,
  } = parsed.data;
  return {
    config: {
      title,
      input,
      seeds,
      statistics: namedBy(statistics),
      detail: kindsInOrder(detail),
      chart,
      networks,
      check,
      assert: completeAssert(assert),
      ...swept,
    },
    locate: (path, part) => {
      const inherited = written(path);
      return source.placeOf(source.offsetOf(expanded?.written(inherited) ?? inherited, part));
    },
    dataOf: (i) => oneNetwork(data as Whole, networks[i]?.name as string, i),
  };
}

/** Data that is a config's, as its schema has said. */
interface Whole {
  readonly input?: unknown;
  readonly inputs?: readonly unknown[];
  readonly networks: readonly object[];
}

function oneNetwork({ input, inputs, networks }: Whole, name: string, i: number): OneNetwork {
  return { title: name, input: inputs?.[i] ?? input, networks: [{ ...networks[i], name }] };
}

/** Top-level keys that begin with `x-` hold what anchors stand at, as in other YAML formats: they mean nothing. */
function withoutExtensions(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => !EXTENSION.test(key)));
}

/** A result is JSON, and so YAML: told as what it is, and not by its keys. */
function refuseResult(data: unknown, fileName: string): void {
  if (typeof data !== 'object' || data === null || !('schema' in data)) return;
  if (!textOf(data.schema).startsWith('spp-result/')) return;
  throw new UserError('this is a result and not a config', {
    place: fileName,
    remedy: '`spp render` redraws it, and `spp compare` compares it.',
  });
}

/** One mistake is told whole, the first in the file; of the others their number. */
function firstMistake(problems: readonly Problem[], source: Source): UserError {
  const placed = problems
    .map((problem) => ({ problem, offset: source.offsetOf(problem.path, problem.part) }))
    .sort((a, b) => a.offset - b.offset || rank(a.problem) - rank(b.problem));
  // A value with an alias is checked at every use, but it is one mistake.
  const distinct = new Set(placed.map(({ problem, offset }) => `${offset} ${generic(problem)}`));
  const [first] = placed;
  if (first === undefined) throw new Error('a config was refused without an issue');
  const { message, remedy, first: other, at } = first.problem;
  const more = distinct.size - 1;
  const where = at === undefined ? '' : ` (${at})`;
  const also = other === undefined ? '' : ` (first at ${source.placeOf(source.offsetOf(other))})`;
  const count = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'mistake' : 'mistakes'})`;
  return new UserError(message + where + also + count, {
    place: source.placeOf(first.offset),
    remedy,
  });
}

/** A mapping begins where its first key does: that key's mistake goes before what is missing. */
function rank({ part }: Problem): number {
  return part === 'key' ? 0 : 1;
}

/** The message with no index in it. */
function generic({ message }: Problem): string {
  return message.replace(/\[\d+\]/g, '[]');
}
