import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { withSequences } from '../../../src/config/sequence/expand.ts';
import type { UserError } from '../../../src/core/errors.ts';
import { knownConfig } from '../../../src/run/input.ts';
import { redeem } from '../../../src/run/queue/redeem.ts';
import { issue } from '../../../src/run/queue/ticket.ts';
import { Contents } from '../../../src/run/sweep/contents.ts';
import { unitsOf } from '../../../src/run/sweep/units.ts';
import { folder } from '../../cli/run.ts';
import { floats } from '../../weights/safetensors/build.ts';

/** The tickets of all units of a config, as they come from a queue. */
async function issued(text: string, baseDir: string, keep = (_: string) => true) {
  const parsed = parseConfig(text, 'x.yaml');
  const { config, locate, dataOf } = await withSequences(parsed, path.join(baseDir, 'x.yaml'));
  const known = await knownConfig(config, baseDir, locate);
  const contents = new Contents(baseDir);
  const units = await unitsOf(known, 'ort-cpu', contents);
  const missing = new Set(units.map(({ key }) => key).filter(keep));
  const all = issue({ config: known, dataOf, engine: 'ort-cpu', units, missing, contents });
  const tickets = await Promise.all(all.map(async ({ ticket }) => structuredClone(await ticket())));
  return { units, all, tickets: JSON.parse(JSON.stringify(tickets)) };
}

const configs = ['configs', 'configs/paper'].flatMap((dir) =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(dir, name)),
);

test.each(configs)('%s comes to the same units elsewhere', async (file) => {
  const baseDir = path.dirname(file);
  const text = readFileSync(file, 'utf8');
  const { units, tickets } = await issued(text, baseDir).catch((error: UserError) => {
    // What is read is not there in every checkout.
    expect(error.message).toMatch(/no such|no pictures/);
    return { units: [], tickets: [] };
  });
  const keys: string[] = [];
  for (const ticket of tickets) {
    const { job } = await redeem(ticket, baseDir);
    keys.push(...job.seeds.map(({ key }) => key));
  }
  expect(keys).toEqual([...new Set(units.map(({ key }) => key))]);
});

const GRID = `
seeds: 3
base: { model: resnetv2, stages: [1], stem: none }
networks: [{ name: A }]
sweep: { networks.widths: [[8], [16]] }
assert: { sample_corr: { max: 1 } }
`;

test('the job that a unit is on does not depend on what is missing', async () => {
  const { all, units } = await issued(GRID, '.');
  const [first] = units;
  const rest = await issued(GRID, '.', (key) => key !== first?.key);
  expect(rest.all.flatMap((one) => one.units)).toHaveLength(units.length - 1);
  const idOf = (of: typeof all, key: string | undefined) =>
    of.find((one) => one.units.some((unit) => unit.key === key))?.id;
  for (const { key } of units.slice(1)) expect(idOf(rest.all, key)).toBe(idOf(all, key));
});

test('checkpoints in sequence are a file each, and the ones of the worker', async () => {
  const at = folder();
  for (const step of [1, 20]) at.write(`run/step-${step}.safetensors`, floats({ w: [step] }));
  const text =
    "networks: [{ name: A, model: resnet-18, weights: run/*.safetensors, step: '-(\\d+)' }]";
  const { units, tickets } = await issued(text, at.root);
  expect(units.map(({ name }) => name)).toEqual(['A · step 1', 'A · step 20']);
  const jobs = await Promise.all(tickets.map((ticket: unknown) => redeem(ticket, at.root)));
  expect(jobs.flatMap(({ job }) => job.seeds[0].key)).toEqual(units.map(({ key }) => key));
  at.write('run/step-1.safetensors', floats({ w: [3] }));
  await expect(redeem(tickets[0], at.root)).rejects.toThrow('the files of its network');
});

test.each([
  ['no ticket', () => ({ schema: 'other' }), 'no job that this version of spp knows'],
  ['an engine that is none', (t: object) => ({ ...t, engine: 'x' }), 'no job that this version'],
  ['other keys', (t: object) => ({ ...t, keys: ['0'.repeat(64)] }), 'numbers of this spp are not'],
  [
    'a mistake in its config',
    (t: { config: object }) => ({ ...t, config: { ...t.config, seeds: [-1] } }),
    'seeds',
  ],
])('%s is refused', async (_, change, message) => {
  const [ticket] = (await issued(GRID, '.')).tickets;
  await expect(redeem(change(ticket), '.')).rejects.toThrow(message);
});

test('files lie under the folder of the worker, and are those of whoever asks', async () => {
  const here = folder();
  const there = folder();
  const text = (file: string) =>
    `input: { kind: images, path: ${file}, batch: 1, size: 8 }\nnetworks: [{ model: resnetv2-50 }]`;
  here.write('p/a.png', 'one');
  const [ticket] = (await issued(text('p'), here.root)).tickets;
  await expect(redeem(ticket, there.root)).rejects.toThrow('p');
  there.write('p/a.png', 'another');
  await expect(redeem(ticket, there.root)).rejects.toThrow('the files of its input');
  there.write('p/b.png', 'one');
  there.write('p/a.png', 'one');
  expect((await redeem(ticket, there.root)).job.baseDir).toBe(there.root);
  const above = {
    ...ticket,
    config: { ...ticket.config, input: { kind: 'images', path: '../q' } },
  };
  await expect(redeem(above, there.at('p'))).rejects.toThrow('does not lie under');
});
