import type { z } from 'zod';
import type { Path } from '../../core/place.ts';
import type { Combination } from './combinations.ts';
import type { Section, SweptKey } from './keys.ts';

/** An issue of zod's, and the combination in which it came up where it depends on that. */
export type Issue = z.core.$ZodIssue & { readonly at?: string };
type Unrecognized = Issue & { readonly code: 'unrecognized_keys' };

/** One network of an expanded config: which of the config's it was made of, and with which values. */
export interface Origin {
  readonly network: number;
  readonly combination: Combination;
}

interface Sweeping {
  readonly keys: readonly SweptKey[];
  readonly origins: readonly Origin[];
  /** Whether the seeds are the sweep's. */
  readonly seeds: boolean;
  /** A combination, in words. */
  textOf(origin: Origin): string;
}

/** Where what stands in expanded data is written. */
export class Places {
  private readonly sweep: Sweeping;

  constructor(sweep: Sweeping) {
    this.sweep = sweep;
  }

  written(path: Path): Path {
    const [top, index, ...rest] = path;
    if (top === 'seeds' && this.sweep.seeds) return ['sweep', ...path];
    if (top === 'input') return this.within('input', 0, path.slice(1)) ?? path;
    if (top === 'inputs') return this.within('input', Number(index), rest) ?? ['input', ...rest];
    const origin = this.sweep.origins[Number(index)];
    if (top !== 'networks' || origin === undefined) return path;
    return this.within('networks', Number(index), rest) ?? ['networks', origin.network, ...rest];
  }

  /** Within a value that was swept, or around one; undefined elsewhere. */
  private within(section: Section, index: number, rest: Path): Path | undefined {
    const k = this.sweep.keys.findIndex(
      (one) => one.section === section && rest.length > 0 && isAlong(one.steps, rest),
    );
    const key = this.sweep.keys[k];
    const place = this.sweep.origins[index]?.combination[k];
    if (key === undefined || place === undefined) return undefined;
    const inside = rest.slice(key.steps.length);
    return rest.length < key.steps.length
      ? ['sweep', key.key]
      : ['sweep', key.key, place, ...inside];
  }

  told(given: Issue): Issue[] {
    const path = given.path as Path;
    if (given.code === 'unrecognized_keys') return this.toldKeys(given, path);
    const written = [...this.written(this.culprit(given, path))];
    if (given.code !== 'custom') return [{ ...given, path: written }];
    const { first } = given.params ?? {};
    const moved = first === undefined ? {} : { first: this.written(first) };
    const params = { ...given.params, ...moved };
    return [{ ...given, path: written, params, ...this.at(path) }];
  }

  private at([top, index]: Path): Pick<Issue, 'at'> {
    const origin = this.sweep.origins[Number(index)];
    const isMade = top === 'networks' || top === 'inputs';
    return isMade && origin !== undefined ? { at: this.sweep.textOf(origin) } : {};
  }

  /** What does not go with a value that was swept is told there, and not at the key that every network has. */
  private culprit(given: Issue, path: Path): Path {
    const [top, index, ...rest] = path;
    if (top !== 'networks' || this.within('networks', Number(index), rest) !== undefined)
      return path;
    const others = (('params' in given && given.params?.['others']) || []) as readonly string[];
    const swept = others.find(
      (each) => this.within('networks', Number(index), [each]) !== undefined,
    );
    return swept === undefined ? path : ['networks', Number(index), swept];
  }

  private toldKeys(given: Unrecognized, path: Path): Issue[] {
    return given.keys.map((key) => {
      const written = this.written([...path, key]);
      const [top, swept, ...rest] = written;
      return top === 'sweep' && rest.length < 2
        ? sweptInVain(String(swept), path)
        : { ...given, keys: [key], path: written.slice(0, -1) as (string | number)[] };
    });
  }
}

/** A key that is swept, and that some network or input has not. */
function sweptInVain(key: string, [top]: Path): Issue {
  const owner = top === 'networks' ? 'a network of this model' : 'an input of this kind';
  const message = `\`${key}\` is swept, and ${owner} has no such key`;
  const remedy = 'Remove it, or keep what has it in a config of its own.';
  return {
    code: 'custom',
    path: ['sweep', key],
    message,
    params: { part: 'key', remedy },
    input: undefined,
  };
}

/** Whether one of two ways is the beginning of the other. */
function isAlong(steps: readonly string[], rest: Path): boolean {
  return steps.every((step, i) => rest.length <= i || rest[i] === step);
}
