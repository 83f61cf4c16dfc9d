// @ts-check
// The details that spp tells, against NumPy in float64 on the same activations: node bench/peers/details.js
// [--python EXECUTABLE], of an environment with NumPy.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseConfig } from '../../dist/config/load.js';
import { openOnnxruntime } from '../../dist/engines/onnxruntime/engine.js';
import { analyze } from '../../dist/run/analyze.js';
import { detailFile } from '../../dist/run/detail/write.js';
import { knownConfig } from '../../dist/run/input.js';
import { prepare } from '../../dist/run/prepare.js';
import { drawInPlace } from '../../dist/run/weight-source.js';
import { python } from './venv.js';

const SCRIPT = fileURLToPath(new URL('details_spp.py', import.meta.url));
const { values: options } = parseArgs({
  options: { python: { type: 'string' }, venv: { type: 'string' } },
});

const CONFIG = `
input: { kind: gaussian, batch: 4, size: 64 }
seeds: 2
detail: [channels, histogram, quantiles]
networks:
  - { name: BN, model: resnetv2-50 }
  - { name: NF, model: resnetv2-50, norm: none, residual: nf, scaled_ws: true }
  - { name: post-activation, model: resnet-50 }
  - { name: tanh, model: resnetv2, stages: [2, 2], widths: [64, 128], norm: none, activation: tanh, init_gain: 3 }
  - { name: convnext, model: convnext-tiny }
`;

/** @typedef {{ network: number, seed: number, point: number, tensor: string, channels: number, axis: number, shape: readonly number[], file: string }} Dumped */

const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-details-'));
const engine = await openOnnxruntime('cpu');
try {
  const { config: given, locate } = parseConfig(CONFIG, 'details.yaml');
  const config = await knownConfig(given, '.', locate);
  const networks = await prepare(config, locate, '.');
  /** @type {Dumped[]} */
  const dumped = [];
  const { result, detail } = await analyze(config, networks, {
    baseDir: '.',
    tool: { name: 'spp', version: '0' },
    engine: dumping(engine, networks, dumped),
    weights: drawInPlace(),
    background: { expectedPoints: async () => [] },
  });
  if (detail === null) throw new Error('no details');
  const npz = path.join(folder, 'x.detail.npz');
  writeFileSync(npz, Buffer.concat([...detailFile(detail, result)]));
  writeFileSync(path.join(folder, 'dumped.json'), JSON.stringify(dumped));
  const executable = options.python ?? python(options.venv);
  execFileSync(executable, [SCRIPT, folder, npz], { stdio: ['ignore', 1, 2] });
} finally {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * An engine that writes every tensor down that is read whole, as it is.
 *
 * @template Activation
 * @param {import('../../dist/engines/engine.js').Engine<Activation>} inner
 * @param {readonly import('../../dist/run/prepare.js').Prepared[]} networks run one after the other, each under its seeds
 * @param {Dumped[]} dumped
 */
function dumping(inner, networks, dumped) {
  const order = networks.flatMap(({ segments }, network) =>
    [0, 1].flatMap((seed) => segments.map((segment) => ({ network, seed, segment }))),
  );
  let next = 0;
  /** @type {import('../../dist/engines/engine.js').Engine<Activation>} */
  const outer = Object.assign(Object.create(inner), {
    /** @type {typeof inner.run} */
    async run(graph, ...others) {
      const output = await inner.run(graph, ...others);
      const at = order[next++];
      for (const [name, values] of output.readings) {
        const [k = '', tensor = '', reading] = name.split('.');
        const part = at?.segment.parts[Number(k)];
        if (reading !== 'values' || at === undefined || part === undefined) continue;
        const { shape, channelAxis: axis = 1 } = part.point;
        const file = `${dumped.length}.raw`;
        writeFileSync(path.join(folder, file), values);
        const { network, seed } = at;
        const channels = shape[axis] ?? 1;
        dumped.push({
          network,
          seed,
          point: part.place.index,
          tensor,
          channels,
          axis,
          shape,
          file,
        });
      }
      return output;
    },
  });
  return outer;
}
