// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { inFolder, run } from './command.js';
import { valuesOf } from './from-schema.js';
import { changed, garbled } from './mutate.js';

/** @typedef {{ readonly cases: fc.Arbitrary<any>, readonly holds: (value: any) => Promise<void> }} Kind */

const SPP = fileURLToPath(new URL('../../bin/spp', import.meta.url));
const SCHEMA = JSON.parse(
  readFileSync(new URL('../../configs/spp.schema.json', import.meta.url), 'utf8'),
);

/** As YAML writes it; what it cannot write, as JSON does. */
function yamlOf(/** @type {unknown} */ value) {
  try {
    return stringify(value);
  } catch {
    return `${JSON.stringify(value)}\n`;
  }
}

/** The keys of a network as the schema has them, each with its values. */
const NETWORK = SCHEMA.properties.networks.items.properties;
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
const configs = /** @type {Kind} */ ({
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

/** A result and a baseline of a small network, made once. */
const made = inFolder(async (at) => {
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

/** @param {string} text */
const edited = (text) =>
  fc.oneof(
    changed(JSON.parse(text)).map((value) => JSON.stringify(value) ?? ''),
    changed(JSON.parse(text))
      .chain(changed)
      .map((value) => JSON.stringify(value) ?? ''),
    garbled(text),
  );

/** An edited result is drawn, or refused in one message. */
const results = async () => {
  const { result } = await made;
  return /** @type {Kind} */ ({
    cases: edited(result),
    holds: (text) =>
      inFolder(async (at) => {
        const file = at.file('r.json', text);
        const { code, demand } = await run(at.root, ['render', file, '--format', 'svg'], {
          given: text,
        });
        const files = code === 2 ? ['r.json'] : [path.join('plots', 'r.svg'), 'r.json'];
        demand(at.list().join() === files.sort().join(), 'other files');
      }),
  });
};

/** An edited baseline is compared with, or refused in one message. */
const baselines = async () => {
  const { config: text, baseline } = await made;
  return /** @type {Kind} */ ({
    cases: edited(baseline),
    holds: (other) =>
      inFolder(async (at) => {
        const file = at.file('a.yaml', text);
        const given = at.file('b.json', other);
        await run(at.root, ['check', file, '-b', given, '-o', 'out'], {
          codes: [0, 1, 2],
          given: other,
        });
      }),
  });
};

/** Names of files, and titles and names of networks, of whatever characters. */
const names = /** @type {Kind} */ ({
  cases: fc.tuple(
    fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      fc.constantFrom(
        'constructor',
        'toString',
        '__proto__',
        'a\u001b[31m',
        'a\nb',
        '-x',
        '\u202e',
      ),
    ),
    fc.string({ unit: 'binary', maxLength: 300 }),
  ),
  holds: ([name, title]) =>
    inFolder(async (at) => {
      const safe = Array.from(name, (one) => ('/\\\0'.includes(one) ? '_' : one))
        .join('')
        .slice(0, 60);
      const value = {
        title,
        input: { kind: 'gaussian', batch: 2, size: 8 },
        networks: [{ name: title, model: 'resnetv2', stages: [1], widths: [8], stem: 'none' }],
      };
      const file = at.file(`${safe}.yaml`, JSON.stringify(value));
      await run(at.root, ['analyze', file, '--format', 'json,svg'], { given: name + title });
    }),
});

/** Pictures of every kind that is read, small, as bytes. */
async function sound() {
  const { default: sharp } = await import('sharp');
  const grey = sharp({ create: { width: 12, height: 9, channels: 3, background: '#469' } });
  const kinds = /** @type {const} */ (['png', 'jpeg', 'webp', 'tiff', 'gif']);
  return Promise.all(
    kinds.map(async (kind) => ({ kind, bytes: await grey.clone().toFormat(kind).toBuffer() })),
  );
}

/** A damaged picture is read, or refused in one message. */
const pictures = async () => {
  const all = await sound();
  const edit = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.uint8Array({ maxLength: 4 }),
    fc.nat(8),
  );
  return /** @type {Kind} */ ({
    cases: fc.tuple(fc.constantFrom(...all), fc.array(edit, { maxLength: 4 }), fc.boolean()),
    holds: ([{ kind, bytes }, edits, skip]) =>
      inFolder(async (at) => {
        const damaged = edits.reduce(
          (/** @type {Buffer} */ now, /** @type {any} */ [share, piece, gone]) => {
            const from = Math.floor(share * now.length);
            return Buffer.concat([
              now.subarray(0, from),
              Buffer.from(piece),
              now.subarray(from + gone),
            ]);
          },
          bytes,
        );
        at.file(path.join('p', `a.${kind}`), damaged);
        at.file(path.join('p', `b.${kind}`), bytes);
        const file = at.file(
          'a.yaml',
          `input: { kind: images, path: p, batch: 1, size: 8, skip_unreadable: ${skip} }\nnetworks: [{ model: resnetv2, stages: [1], widths: [8], stem: none }]\n`,
        );
        await run(at.root, ['analyze', file, '--format', 'json', '-q']);
      }),
  });
};

const OLD = 'what was there before';
const WHOLE = {
  json: (/** @type {string} */ text) => JSON.parse(text).schema !== undefined,
  svg: (/** @type {string} */ text) => text.trimEnd().endsWith('</svg>'),
  png: (/** @type {string} */ text) => text.includes('IEND'),
};

/** However a run is killed, each of its files is the old one or a whole new one. */
const kills = /** @type {Kind} */ ({
  cases: fc.integer({ min: 0, max: 1500 }),
  holds: (after) =>
    inFolder(async (at) => {
      const file = at.file(
        'a.yaml',
        'input: { kind: gaussian, batch: 2, size: 8 }\nnetworks: [{ model: resnetv2, stages: [1], widths: [8], stem: none }]\n',
      );
      for (const ending of Object.keys(WHOLE)) at.file(path.join('plots', `a.${ending}`), OLD);
      const child = spawn(process.execPath, [SPP, 'analyze', file, '-q'], {
        cwd: at.root,
        stdio: 'ignore',
      });
      const timer = setTimeout(() => child.kill('SIGKILL'), after);
      await new Promise((resolve) => child.on('close', resolve));
      clearTimeout(timer);
      for (const [ending, isWhole] of Object.entries(WHOLE)) {
        const text = at.read(path.join('plots', `a.${ending}`));
        if (text !== OLD && !isWhole(text))
          throw new Error(`a half file: plots/a.${ending}, killed after ${after} ms`);
      }
    }),
});

/** What there is to fuzz, by the name of `--only`. */
export const KINDS = {
  configs: async () => configs,
  results,
  baselines,
  pictures,
  kills: async () => kills,
  names: async () => names,
};
