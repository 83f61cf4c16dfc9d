import {
  allBlocks,
  type BlockPlan,
  type BlockRead,
  type BlockReader,
  type NetworkPlan,
  readBlock,
} from '../plan/blocks.ts';
import { type Activations, activationTable } from './activation.ts';
import { type Known, knownSum, UNKNOWN } from './any-input.ts';
import { slopeTable } from './backward/slopes.ts';
import { type Traced, traced, tracing } from './backward/ways.ts';
import type { Field } from './field.ts';
import { ifPossible, isHonest } from './honesty.ts';
import { fieldAfter, knownAfter } from './laws.ts';
import { fromHere } from './lengths.ts';
import { add } from './linear.ts';

/** What theory makes of a block. */
export interface BlockTheory {
  readonly plan: BlockPlan;
  readonly fields: BlockRead<Field | undefined>;
  /** What holds whatever the input is. */
  readonly known: BlockRead<Known>;
  /** At its input and output. */
  readonly ends: readonly [Field | undefined, Field | undefined];
  /** Whether what theory makes of it is to be told. */
  readonly honest: boolean;
  /** Its output, with the ways back to its input. */
  readonly traced: Traced;
}

/** Walks over stem and blocks, from the field of the input on. */
export function* walk(plan: NetworkPlan, input: Field | undefined): Generator<BlockTheory> {
  const activations = activationTable();
  const reader = tracing(fieldReader(activations), { activations, slopes: slopeTable() });
  let [field, known] = [input, UNKNOWN];
  for (const block of allBlocks(plan)) {
    const start = field && { ...field, lengths: fromHere(field.lengths) };
    const read = readBlock(block, traced(start), reader);
    const fields = ifPossible({
      output: read.output.field,
      branch: read.branch === null ? null : read.branch.field,
    });
    const always = readBlock(block, known, KNOWN_READER);
    const ends = [field, fields.output] as const;
    const honest = isHonest(block, ends);
    yield { plan: block, fields, known: always, ends, honest, traced: read.output };
    [field, known] = [fields.output, always.output];
  }
}

const KNOWN_READER: BlockReader<Known> = { chain: knownAfter, add: knownSum };

/** Of a layer scale: its square is nothing beside 1. */
const NEGLIGIBLE = 1e-4;

function fieldReader(activations: Activations): BlockReader<Field | undefined> {
  return {
    chain: (layers, x) => fieldAfter(layers, x, activations),
    add: (s, f, factor) => {
      // What is multiplied by nothing, or next to it, need not be known.
      if (s === undefined || Math.abs(factor) < NEGLIGIBLE) return s;
      return f === undefined ? undefined : add(s, f, factor);
    },
  };
}
