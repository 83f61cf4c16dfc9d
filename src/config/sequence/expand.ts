import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Locate } from '../../core/place.ts';
import type { Sequence } from '../../networks/checkpoint.ts';
import type { AnySpec } from '../../networks/imported.ts';
import { steppedName } from '../../results/steps.ts';
import type { LoadedConfig, OneNetwork } from '../loaded.ts';
import { filesOf } from './files.ts';
import { stepsOf } from './steps.ts';

/** Networks of a config at most, and characters of their names. */
const [MOST_NETWORKS, LONGEST_NAME] = [1000, 200];

/**
 * A config in which every network that is a sequence of files is as many networks, in the order of their steps.
 *
 * @param file the config's, to whose folder paths are relative
 * @throws UserError where there are no files, or they have no steps, or the same
 */
export async function withSequences(loaded: LoadedConfig, file: string): Promise<LoadedConfig> {
  const { config, locate, dataOf } = loaded;
  if (config.networks.every(({ sequence }) => sequence === undefined)) return loaded;
  const baseDir = path.dirname(path.resolve(file));
  const each = await Promise.all(
    config.networks.map((spec, i) => expanded(spec, baseDir, at(locate, i))),
  );
  const networks = each.flat();
  const origins = each.flatMap((list, i) => list.map(() => i));
  refuseTooMany(networks, locate);
  const those = <T>(list: readonly T[]) => origins.map((i) => list[i] as T);
  const { inputs, sweep } = config;
  return {
    config: {
      ...config,
      networks,
      ...(inputs === undefined ? {} : { inputs: those(inputs) }),
      ...(sweep === undefined ? {} : { sweep: { ...sweep, networks: those(sweep.networks) } }),
    },
    locate: locateIn(locate, origins),
    dataOf: (i) => {
      const origin = origins[i] as number;
      return oneFile(dataOf(origin), config.networks[origin]?.sequence, networks[i] as AnySpec);
    },
  };
}

/** The data of a network with one file in the place of its sequence; the step is a label. */
function oneFile(data: OneNetwork, sequence: Sequence | undefined, spec: AnySpec): OneNetwork {
  if (sequence === undefined) return data;
  const { step: _, ...own } = data.networks[0] as { step?: unknown };
  const { key } = sequence;
  const { name, [key]: file } = spec as { name: string; model?: string; weights?: string };
  return { ...data, title: name, networks: [{ ...own, name, [key]: file }] };
}

/** Where a key of a network stands. */
function at(locate: Locate, index: number): (key: string) => string {
  return (key) => locate(['networks', index, key]);
}

async function expanded(
  spec: AnySpec,
  baseDir: string,
  locate: (key: string) => string,
): Promise<AnySpec[]> {
  const { sequence, ...own } = spec;
  if (sequence === undefined) return [spec];
  const place = locate(sequence.key);
  const files = await filesOf(sequence, baseDir, place);
  if (isOne(sequence, files)) return [{ ...own, [sequence.key]: files[0] } as AnySpec];
  return stepsOf(files, sequence, place).map(({ file: one, step }) => {
    const name = steppedName(spec.name, step);
    refuseLongName(name, locate('name'));
    return { ...own, name, [sequence.key]: one, step } as AnySpec;
  });
}

/** A file by its own name, of which nobody asks for a step, is a network as any other. */
function isOne({ files: given, step }: Sequence, files: readonly string[]): boolean {
  return step === undefined && files.length === 1 && given[0] === files[0];
}

function refuseLongName(name: string, place: string): void {
  if (name.length <= LONGEST_NAME) return;
  throw new UserError(`with its step the name has more than ${LONGEST_NAME} characters`, {
    place,
    remedy: 'Give the network a shorter `name`.',
  });
}

function refuseTooMany(networks: readonly AnySpec[], locate: Locate): void {
  const place = locate(['networks']);
  if (networks.length > MOST_NETWORKS) {
    throw new UserError(
      `with all checkpoints there are ${networks.length} networks, and at most ${MOST_NETWORKS} may be`,
      { place, remedy: 'Name fewer of the files: every tenth, by a glob such as step-*000.*.' },
    );
  }
  const names = networks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new UserError(`two networks have the name ${JSON.stringify(twice)}`, {
    place,
    remedy: 'Give each network a `name` of its own.',
  });
}

/** Places of the networks as they are written. */
function locateIn(
  locate: LoadedConfig['locate'],
  origins: readonly number[],
): LoadedConfig['locate'] {
  return (path, part) => {
    const [top, index, ...rest] = path;
    const isOfNetwork = top === 'networks' && typeof index === 'number';
    return locate(isOfNetwork ? [top, origins[index] ?? index, ...rest] : path, part);
  };
}
