import type { Locate } from '../../core/place.ts';
import { type Foreseen, foreseenOf } from '../foreseen.ts';
import type { KnownConfig } from '../input.ts';
import { estimateMemory } from '../memory.ts';
import { notesOn } from '../notes.ts';
import { stepsOf } from '../passes.ts';
import { preparer, runsOver } from '../prepare.ts';

/** What is kept of a network that was built to see whether it can be: the network itself is too large for that. */
export interface Validated extends Foreseen {
  readonly name: string;
  readonly macs: number;
  /** Most memory that it needs while it runs, in bytes. */
  readonly bytes: number;
  /** Multiply-adds of all samples under one seed, as many times as they are run through it. */
  readonly work: number;
  readonly notes: readonly string[];
}

/** Networks by their places in the config. */
export type ValidatedNetworks = ReadonlyMap<number, Validated>;

/**
 * Builds networks of a config, one after the other, before any is run.
 *
 * @param places which of them, by their places in the config
 * @throws UserError where one cannot be built, or would not fit into memory
 */
export async function validate(
  config: KnownConfig,
  locate: Locate,
  baseDir: string,
  places: Iterable<number> = config.networks.keys(),
): Promise<ValidatedNetworks> {
  // Whether graphs are equal does not matter where none is run.
  const prepareOne = preparer(config, locate, baseDir, (graph) => graph);
  const validated = new Map<number, Validated>();
  for (const i of places) {
    const network = await prepareOne(i);
    const { spec, batch, outline, parts } = network;
    const passes = stepsOf(network) / parts.length;
    validated.set(i, {
      ...foreseenOf(network),
      name: spec.name,
      macs: outline.macs,
      bytes: estimateMemory(network, 1).total,
      work: outline.macs * batch * passes * runsOver({ seeds: [0] }, network.input),
      notes: notesOn(network, config.seeds),
    });
  }
  return validated;
}
