// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { inFolder, run } from '../command.js';
import { valuesOf } from '../from-schema.js';
import { changed, garbled } from '../mutate.js';

/** @typedef {import('../kinds.js').Kind} Kind */

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../configs/spp.schema.json', import.meta.url), 'utf8'),
);

/** As YAML writes it; what it cannot write, as JSON does. */
function yamlOf(/** @type {unknown} */ value) {
  try {
    return stringify(value);
  } catch {
    return `${JSON.stringify(value)}\n`;
  }
}

/** The keys of a network of a family as the schema has them, each with its values. */
const NETWORK = SCHEMA.definitions.network.properties;
const of = (/** @type {string} */ key) => valuesOf(NETWORK[key], key);

/** Keys that any network may have, or nearly any. */
const ANY_NETWORK = fc.record(
  Object.fromEntries(
    [
      'stem',
      'padding',
      'activation',
      'init_gain',
      'shortcut',
      'scaled_ws',
      'convention',
      'zero_init_last',
      'size',
    ].map((key) => [key, of(key)]),
  ),
  { requiredKeys: [] },
);

/** Ways to hold a signal, each with the keys that belong to it. */
const HOLDS = fc.oneof(
  fc.constant({}),
  fc.record({ norm: fc.constantFrom('batch', 'layer', 'instance') }),
  fc.record({ norm: fc.constant('group'), norm_groups: fc.constantFrom(1, 2, 4) }),
  fc.constant({ norm: 'none' }),
  fc.record({
    norm: fc.constant('none'),
    residual: fc.constant('nf'),
    alpha: fc.constantFrom(0.1, 0.2, 1),
  }),
  fc.record({ norm: fc.constant('none'), residual: fc.constantFrom('skipinit', 'fixup') }),
);

/** Networks most of which can be built: as many widths as stages, and keys where they mean something. */
const network = fc
  .tuple(
    fc.constantFrom('resnetv2', 'resnet'),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(8, 16, 24, 32, 64)), {
      minLength: 1,
      maxLength: 3,
    }),
    HOLDS,
    ANY_NETWORK,
    fc.constantFrom('bottleneck', 'basic'),
  )
  .map(([model, stages, holds, any, block]) => ({
    model,
    block,
    stages: stages.map(([count]) => count),
    widths: stages.map(([, width]) => width),
    ...any,
    ...holds,
  }));

/** What can be run, mostly. */
const runnable = fc
  .tuple(
    valuesOf(SCHEMA.properties.input, 'input'),
    fc.array(network, { minLength: 1, maxLength: 2 }),
    fc.record(
      Object.fromEntries(
        ['title', 'seeds', 'statistics'].map((key) => [key, valuesOf(SCHEMA.properties[key], key)]),
      ),
      { requiredKeys: [] },
    ),
  )
  .map(([input, networks, more]) => ({
    input,
    networks: networks.map((one, i) => ({ name: `n${i}`, ...one })),
    ...more,
  }));

const config = fc.oneof(
  { weight: 4, arbitrary: runnable },
  { weight: 1, arbitrary: valuesOf(SCHEMA) },
);
const configText = fc.oneof(
  { weight: 3, arbitrary: config.map(yamlOf) },
  { weight: 3, arbitrary: config.chain(changed).map(yamlOf) },
  { weight: 2, arbitrary: config.map(yamlOf).chain(garbled) },
);

/** Whatever a config says: it is run and its result read again, or there is one message and nothing is written. */
export const configs = async () =>
  /** @type {Kind} */ ({
    cases: configText,
    holds: (text) =>
      inFolder(async (at) => {
        const file = at.file('a.yaml', text);
        const { code, demand } = await run(at.root, ['analyze', file, '--format', 'json'], {
          given: text,
        });
        if (code === 2)
          return demand(at.list().join() === 'a.yaml', 'a mistake, and something written');
        demand(at.list().join() === ['a.yaml', path.join('plots', 'a.json')].join(), 'other files');
        const result = at.read(path.join('plots', 'a.json'));
        demand(
          !/NaN|Infinity/.test(result.replaceAll(text, '')),
          'a number that is none in the result',
        );
        const again = ['render', path.join(at.root, 'plots', 'a.json'), '--format', 'svg', '-q'];
        await run(at.root, again, { codes: [0], given: text });
      }),
  });
