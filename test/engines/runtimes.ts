import { describe, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openTfjs, type TfjsName } from '../../src/engines/tfjs/open.ts';
import type { Value } from '../../src/engines/tfjs/value.ts';

export type Tfjs = Engine<Value>;

/**
 * The runtimes of TensorFlow.js that are held to onnxruntime. The first is always there; another takes part
 * where it is found, and `NODE_PATH=FOLDER/node_modules` lets one be found that
 * `bench/engines/tensorflow.sh FOLDER` has installed.
 */
const NAMES: readonly TfjsName[] = ['tfjs-wasm', 'tfjs-gpu', 'tfjs-node'];

type Found = { readonly engine: Tfjs } | { readonly reason: string };

async function find(name: TfjsName): Promise<Found> {
  try {
    return { engine: await openTfjs(name) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message };
  }
}

const found = new Map<TfjsName, Found>();
for (const name of NAMES) found.set(name, await find(name));

/** Defines tests for each runtime that is found, and says of the others why they are skipped. */
export function onEachRuntime(define: (tfjs: Tfjs, name: TfjsName) => void): void {
  for (const [name, one] of found) {
    if ('engine' in one) describe(name, () => define(one.engine, name));
    else test.skip(`${name}: ${one.reason}`, () => {});
  }
}

/** Those that are found, by name. */
export function runtimes(): [TfjsName, Tfjs][] {
  return [...found].flatMap(([name, one]) => ('engine' in one ? [[name, one.engine]] : []));
}
