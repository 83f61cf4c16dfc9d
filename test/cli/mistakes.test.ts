import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../src/cli/write-files.ts';
import { BIN, command, type Ended, folder, inProcess, plainEnv, spp } from './run.ts';

const INPUT = 'input: { kind: gaussian, batch: 2, size: 8 }';
const NETWORK = 'model: resnetv2, stages: [1, 1], widths: [8, 8], stem: none';
const GOOD = `${INPUT}\nnetworks: [{ ${NETWORK} }]\n`;
const input = (text: string) => `input: { kind: gaussian, ${text} }\nnetworks: [{ ${NETWORK} }]\n`;
const network = (text: string) => `${INPUT}\nnetworks: [{ ${NETWORK}, ${text} }]\n`;
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'].concat(
  ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map(
    ([last, next]) => `${next}: &${next} [${Array(10).fill(`*${last}`).join(', ')}]`,
  ),
);

/** Exit status 2, one message, no stack trace, nothing on stdout. */
function isMistake({ code, stdout, stderr }: Ended, message: string): void {
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^spp: .{10,}\n$/s);
  expect(stderr.match(/^spp:/gm)?.length).toBe(1);
  expect(stderr).not.toMatch(/^\s+at |node:|\.js:\d|Error:|undefined|\[object/m);
  // What is wrong, and a remedy or a suggestion: not a page.
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
}

type Row = [what: string, config: string, message: string];

const CONFIGS: Row[] = [
  ['an unknown key', network('aktivation: relu'), 'a.yaml:2:75: unknown key `aktivation`'],
  ['an unknown model', 'networks: [{ model: vgg-16 }]', 'must be a model such as '],
  ['a wrong type', network('scaled_ws: 3'), 'must be true or false'],
  ['a size of zero', input('size: 0'), 'a whole number from 1'],
  ['a negative batch', input('batch: -2'), 'but is -2'],
  ['a fraction', input('batch: 2.5'), 'but is 2.5'],
  ['an absurd size', input('size: 1e12'), 'but is 1000000000000'],
  ['NaN', network('residual: nf, alpha: .nan'), 'but is .nan'],
  ['a size too small', input('batch: 1, size: 2'), 'size is too small for the network'],
  ['a stride on one pixel', input('batch: 8, size: 1'), 'size is too small for the network'],
  ['two equal names', `${INPUT}\nnetworks: [{ ${NETWORK} }, { ${NETWORK} }]`, 'have the name'],
  ['two equal seeds', `seeds: [1, 1]\n${GOOD}`, 'seed 1 is listed twice'],
  ['groups that do not divide', network('norm: group, norm_groups: 3'), 'norm_groups 3'],
  ['broken YAML', 'networks: [{ model: "x }', 'this quote is never closed'],
  ['an empty file', '', 'there is no config in this file'],
  ['an alias bomb', bomb.join('\n'), 'holds more than 100000 values'],
  ['__proto__', `__proto__: { networks: [] }\n${GOOD}`, 'unknown key `__proto__`'],
  ['no text', '\0\u0001', 'is not UTF-8 text'],
  [
    'a folder of pictures that is not there',
    GOOD.replace(INPUT, 'input: { kind: images, path: x }'),
    'x: there is no such folder',
  ],
];

test.each(CONFIGS)('config: %s', async (_, text, message) => {
  const at = folder();
  const config = at.write('a.yaml', text);
  isMistake(await inProcess(at.root, ['analyze', config]), message);
  expect(at.list()).toEqual(['a.yaml']);
});

test('a batch that cannot fit into memory is refused before it is tried', async () => {
  const at = folder();
  at.write(
    'a.yaml',
    'input: { kind: gaussian, batch: 65536, size: 4096 }\nnetworks: [{ model: resnetv2-50 }]',
  );
  const ended = await spp(at.root, ['analyze', 'a.yaml']);
  isMistake(ended, 'a.yaml:1:33: a batch of 65536 needs about ');
  expect(ended.stderr).toMatch(/about \d+\.\d TB of memory, and this machine allows \d+\.\d GB/);
  expect(at.list()).toEqual(['a.yaml']);
});

test('weights that cannot fit: the widths are at fault, not the batch', async () => {
  const at = folder();
  const config = at.write(
    'a.yaml',
    'input: { batch: 1, size: 8, kind: gaussian }\nnetworks: [{ model: resnetv2, stages: [1], widths: [65536], block: basic }]',
  );
  const ended = await inProcess(at.root, ['analyze', config]);
  isMistake(ended, 'a.yaml:2:52: a network with widths up to 65536 needs about ');
  expect(ended.stderr).toContain('Choose a narrower network');
});

test.each(['..yaml', '...yaml'])('%s leaves no name for files', async (name) => {
  const at = folder();
  const config = at.write(name, GOOD);
  for (const command of ['analyze', 'check']) {
    isMistake(await inProcess(at.root, [command, config]), 'leaves no name for the files to write');
  }
  expect(at.list()).toEqual([name]);
});

test('a result for a config', async () => {
  const at = folder();
  const file = at.write('a.json', '{ "schema": "spp-result/1", "networks": [] }');
  const ended = await inProcess(at.root, ['analyze', file]);
  isMistake(ended, 'a.json: this is a result and not a config');
  expect(ended.stderr).toContain('`spp render` redraws it');
});

const COMMANDS: [what: string, args: readonly string[], message: string][] = [
  ['an unknown option', ['analyze', '--fromat', 'json', 'a.yaml'], '(Did you mean --format?)'],
  ['a dash before a file', ['analyze', '-dash.yaml'], 'write ./-dash.yaml'],
  ['no config', ['analyze'], "missing required argument 'config'"],
  ['an empty name', ['analyze', ''], 'Expected the name of a file'],
  ['an unknown command', ['analyse', 'a.yaml'], '(Did you mean analyze?)'],
  ['a config for a command', ['a.yaml'], "unknown command 'a.yaml'"],
  ['no seeds', ['analyze', 'a.yaml', '--seeds', '0'], 'Expected a whole number from 1 to 10000'],
  ['a fraction of seeds', ['analyze', 'a.yaml', '--seeds', '1.5'], 'whole number'],
  ['seeds without a number', ['analyze', 'a.yaml', '--seeds'], 'argument missing'],
  ['threads below zero', ['analyze', 'a.yaml', '--threads=-1'], 'Expected a whole number from 1'],
  ['a format of no kind', ['analyze', 'a.yaml', '--format', 'pdf'], 'json, svg, png'],
  ['no format', ['analyze', 'a.yaml', '--format', ''], 'json, svg, png'],
  ['an unknown engine', ['analyze', 'a.yaml', '--engine', 'foo'], 'Allowed choices are auto'],
  ['no output folder', ['analyze', 'a.yaml', '-o', ''], 'Expected the name of a folder'],
  ['output into a file', ['analyze', 'CONFIG', '-o', 'file'], 'file is a file, not a folder'],
  ['output below a file', ['analyze', 'CONFIG', '-o', 'file/x'], 'file is a file, not a folder'],
  ['a name too long', ['analyze', 'CONFIG', '-o', 'x'.repeat(300)], 'ENAMETOOLONG'],
  ['an output that is a folder', ['analyze', 'CONFIG', '-o', 'taken'], 'a.json is a folder'],
  ['a missing config', ['analyze', 'missing.yaml'], 'there is no such file'],
  ['a config below a file', ['analyze', 'CONFIG/a.yaml'], 'a part of the path is a file'],
  ['a folder for a config', ['analyze', '/'], 'this is a folder'],
];

test.each(COMMANDS)('command: %s', async (_, args, message) => {
  const at = folder();
  const config = at.write('a.yaml', GOOD);
  at.write('file', 'x');
  at.write('taken/a.json/x', 'x');
  const before = at.list();
  const given = args.map((arg) => arg.replace('CONFIG', config));
  isMistake(await inProcess(at.root, given), message);
  expect(at.list()).toEqual(before);
});

test('the real command: status, one message, nothing written', async () => {
  const at = folder();
  at.write('a.yaml', network('norm: bath'));
  isMistake(await spp(at.root, ['analyze', 'a.yaml']), 'Did you mean batch?');
  isMistake(await spp(at.root, ['analyze', 'b.yaml']), 'b.yaml: there is no such file');
  isMistake(await spp(at.root, ['frobnicate']), "unknown command 'frobnicate'");
  expect(at.list()).toEqual(['a.yaml']);
});

test('the config is not overwritten, through a link neither', async () => {
  const at = folder();
  const text = JSON.stringify({ networks: [{ model: 'resnetv2-50' }] });
  const config = at.write('real/a.json', text);
  symlinkSync('real', at.at('link'));
  for (const out of ['real', 'link', path.join(at.root, 'link')]) {
    const ended = await inProcess(at.root, ['analyze', config, '-o', out]);
    isMistake(ended, 'would overwrite an input');
  }
  expect(at.read('real/a.json')).toBe(text);
  expect(at.list().filter((name) => name.startsWith('real'))).toEqual(['real/', 'real/a.json']);
});

/** Root may write everywhere: as nobody, then. */
const NOBODY = process.getuid?.() === 0 ? 65534 : undefined;

test.skipIf(process.platform === 'win32')('what may not be written', async () => {
  const at = folder();
  at.write('a.yaml', GOOD);
  at.write('mine/a.svg', 'mine');
  mkdirSync(at.at('closed'));
  chmodSync(at.root, 0o755);
  chmodSync(at.at('closed'), 0o555);
  chmodSync(at.at('mine'), 0o777);
  chmodSync(at.at('mine/a.svg'), 0o444);
  const before = at.list();
  const options = NOBODY === undefined ? {} : { uid: NOBODY };
  // The checkout itself may be out of nobody's reach.
  const reach = await command(
    '/',
    process.execPath,
    ['-e', `fs.readFileSync(${JSON.stringify(BIN)})`],
    options,
  );
  if (reach.code !== 0) return;
  const run = (out: string) => spp(at.root, ['analyze', 'a.yaml', '-o', out], options);
  isMistake(await run('closed'), 'no permission to write into');
  isMistake(await run('closed/deeper'), 'no permission to write into');
  isMistake(await run('mine'), 'mine/a.svg is there already and is read-only');
  expect(at.list()).toEqual(before);
});

// Root may, by the permissions.
test.skipIf(process.platform !== 'linux')('a folder that cannot be made', async () => {
  const at = folder();
  const config = at.write('a.yaml', GOOD);
  isMistake(
    await inProcess(at.root, ['analyze', config, '-o', '/proc/spp']),
    'no file can be made in /proc, which is of the kernel',
  );
  expect(at.list()).toEqual(['a.yaml']);
});

test('a file where a folder is to be, put there meanwhile', async () => {
  const at = folder();
  at.write('file', 'x');
  await expect(writeFiles([{ path: at.at('file/a.json'), data: '' }])).rejects.toThrow(
    'cannot write the output: ENOTDIR',
  );
  expect(at.list()).toEqual(['file']);
});

test.skipIf(process.platform === 'win32')('a table that cannot be printed', async () => {
  if (!statSync('/dev/full', { throwIfNoEntry: false })) return;
  const at = folder();
  at.write('a.yaml', GOOD);
  const script = '"$0" "$1" analyze a.yaml --format json > /dev/full';
  const ended = await command(at.root, 'sh', ['-c', script, process.execPath, BIN], {
    env: plainEnv(),
  });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('wrote plots/a.json');
  expect(ended.stderr).toContain('spp: cannot write to standard output: ENOSPC');
  expect(ended.stderr).toContain('The files of a line "wrote …" above are whole');
  expect(JSON.parse(at.read('plots/a.json')).schema).toBe('spp-result/2');
  expect(ended.stderr).not.toContain('    at ');
});
