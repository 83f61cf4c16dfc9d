// @ts-check
// Tries hostile input on the built command: `npm run fuzz -- --count 1000 --seed 7 --only configs,results`.
// A violation is shrunk, told, and written to test/fuzz/found/, which the tests run again.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { peak } from './fuzz/command.js';
import { fuzz } from './fuzz/fuzz.js';
import { KINDS } from './fuzz/kinds.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: Object.keys(KINDS).join(',') },
  },
});

const seed = Number(values.seed);
for (const name of values.only.split(',')) {
  if (!Object.hasOwn(KINDS, name)) throw new Error(`--only: no kind ${JSON.stringify(name)}`);
  const begin = performance.now();
  const { runs, failure } = await fuzz(
    /** @type {keyof typeof KINDS} */ (name),
    Number(values.count),
    seed,
  );
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  if (failure === null) {
    const most = `${Math.round(peak())} MiB at most`;
    process.stdout.write(
      `${name}: ${runs} cases, 0 violations, ${seconds} s, ${most}, seed ${seed}\n`,
    );
    continue;
  }
  const file = new URL(`../test/fuzz/found/${name}-${seed}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(failure.example)}\n`);
  process.stdout.write(
    `${name}: a violation after ${runs} cases, seed ${seed}\n${failure.message}\n`,
  );
  process.exitCode = 1;
}
