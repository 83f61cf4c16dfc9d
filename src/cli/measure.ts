import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Prepared } from '../analyze.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Result } from '../core/result.ts';
import type { Context } from './context.ts';
import { wholeNumber } from './options.ts';
import { progressBar } from './progress.ts';

const ENGINES = ['auto', 'ort-cpu'] as const;

/** What the commands that measure have in common. */
export interface MeasureOptions {
  readonly engine: (typeof ENGINES)[number];
  readonly seeds?: number;
  readonly threads?: number;
  readonly quiet?: true;
}

export function engineOption(): Option {
  return new Option('--engine <name>', 'what computes').choices(ENGINES).default('auto');
}

export function seedsOption(): Option {
  return new Option('--seeds <n>', 'seeds 0 to n − 1 instead of those of the config').argParser(
    wholeNumber(1, 10000),
  );
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads of the engine (default: one a core)').argParser(
    wholeNumber(1, 1024),
  );
}

/** Adds the options of the commands that measure. */
export function withMeasureOptions(command: Command): Command {
  return command.addOption(engineOption()).addOption(seedsOption()).addOption(threadsOption());
}

/** A config whose networks are built. */
export interface Run {
  readonly config: Config;
  readonly networks: readonly Prepared[];
  /** What a relative path in the config is relative to. */
  readonly baseDir: string;
}

/**
 * Builds the networks of a config, its seeds replaced where the command line names others.
 *
 * @param file the config's, absolute
 * @throws UserError where a network cannot be built
 */
export async function prepareRun(
  { config, locate }: LoadedConfig,
  file: string,
  { seeds }: Pick<MeasureOptions, 'seeds'>,
): Promise<Run> {
  const { prepare } = await import('../analyze.ts');
  const run = withSeeds(config, seeds);
  return { config: run, networks: prepare(run, locate), baseDir: path.dirname(file) };
}

/** Runs a config, with a bar while it takes. */
export async function measure(
  { config, networks, baseDir }: Run,
  { threads, quiet }: Pick<MeasureOptions, 'threads' | 'quiet'>,
  { terminal, tool }: Context,
): Promise<Result> {
  const { analyze } = await import('../analyze.ts');
  const { openOnnxruntimeCpu } = await import('../engines/onnxruntime-cpu.ts');
  const { drawAhead } = await import('../weight-source.ts');
  const bar = progressBar(terminal, quiet ?? false);
  const weights = drawAhead();
  try {
    const engine = await openOnnxruntimeCpu(threads);
    try {
      return await analyze(config, networks, {
        baseDir,
        tool,
        engine,
        weights,
        onProgress: bar.update,
        onWarning: (message) => {
          bar.clear();
          terminal.stderr.write(`spp: warning: ${message}\n`);
        },
      });
    } finally {
      await engine.close();
    }
  } finally {
    bar.clear();
    await weights.close();
  }
}

function withSeeds(config: Config, count: number | undefined): Config {
  return count === undefined
    ? config
    : { ...config, seeds: Array.from({ length: count }, (_, i) => i) };
}
