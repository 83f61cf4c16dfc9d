import type { Engine } from '../../src/engines/engine.ts';

/** Counts the activations that are given out and not given back; one that is given back twice is told. */
export function counted(engine: Engine): Engine & { alive(): number } {
  const alive = new Set<unknown>();
  return Object.assign(Object.create(engine) as Engine, {
    alive: () => alive.size,
    upload: (...args: Parameters<Engine['upload']>) => {
      const activation = engine.upload(...args);
      alive.add(activation);
      return activation;
    },
    dispose: (activation: unknown) => {
      if (!alive.delete(activation)) throw new Error('given back, and nobody had it');
      engine.dispose(activation);
    },
    run: async (...args: Parameters<Engine['run']>) => {
      const output = await engine.run(...args);
      for (const activation of output.outputs.values()) alive.add(activation);
      return output;
    },
  });
}
