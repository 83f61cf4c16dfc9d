// @ts-check
import path from 'node:path';
import fc from 'fast-check';
import { inFolder, run } from './command.js';
import { changed, garbled } from './mutate.js';

/** A result and a baseline of a small network, made once. */
export const made = inFolder(async (at) => {
  const file = at.file(
    'a.yaml',
    'input: { kind: gaussian, batch: 2, size: 8 }\nseeds: 2\nstatistics: [avg_var, sample_corr]\nnetworks: [{ model: resnetv2, stages: [1, 1], widths: [8, 16], stem: none }]\n',
  );
  const baseline = path.join(at.root, 'b.json');
  await run(at.root, ['analyze', file, '--format', 'json', '-q'], { codes: [0] });
  await run(at.root, ['check', file, '-b', baseline, '--update', '-q'], { codes: [0, 1] });
  return {
    config: at.read('a.yaml'),
    result: at.read(path.join('plots', 'a.json')),
    baseline: at.read('b.json'),
  };
});

/**
 * The text of a JSON file with one or two of its values changed, or its characters.
 *
 * @param {string} text
 */
export const edited = (text) =>
  fc.oneof(
    changed(JSON.parse(text)).map((value) => JSON.stringify(value) ?? ''),
    changed(JSON.parse(text))
      .chain(changed)
      .map((value) => JSON.stringify(value) ?? ''),
    garbled(text),
  );
