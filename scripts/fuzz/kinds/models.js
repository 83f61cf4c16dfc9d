// @ts-check
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { runApart } from '../apart.js';
import { inFolder } from '../command.js';
import { DAMAGE, damaged } from '../damage.js';

/** @typedef {import('../kinds.js').Kind} Kind */

const EXPORTS = new URL('../../../test/onnx/exports/', import.meta.url);

/** Models of every build, each with what it is fed with where that is no noise. */
const MODELS = /** @type {const} */ ([
  'bert-dyn-eval',
  'bert-ts-eval',
  'convnext-ts-eval',
  'densenet-ts-eval',
  'gpt2-ts-eval',
  'nf-resnet-dyn-eval',
  'resnet-ts-keep',
  'resnetv2-ts-train',
  'vit-ts-eval',
]);

const OPTIONS = /** @type {const} */ ([
  '',
  ', points: layers',
  ', weights: drawn',
  ', weights: drawn, points: layers, scaled_ws: true, init: delta-orthogonal',
  ', batch_norm: batch',
  ', channel_axis: 2',
]);

/** A damaged model is run and its result read again, or refused in one message; no native library ends the process. */
export const models = async () =>
  /** @type {Kind} */ ({
    cases: fc.tuple(fc.constantFrom(...MODELS), DAMAGE, fc.constantFrom('', ...OPTIONS)),
    holds: ([name, damage, options]) =>
      inFolder(async (at) => {
        const bytes = readFileSync(new URL(`${name}.onnx`, EXPORTS));
        at.file('net.onnx', damaged(bytes, damage));
        const file = at.file(
          'a.yaml',
          `input: { kind: gaussian, batch: 2, size: 32 }\nnetworks: [{ model: net.onnx${options} }]\n`,
        );
        const again = ['render', `${at.root}/plots/a.json`, '--format', 'svg', '-q'];
        await runApart(at.root, [['analyze', file, '--format', 'json', '-q'], again]);
      }),
  });
