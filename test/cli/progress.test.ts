import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { cutToColumns } from '../../src/cli/columns.ts';
import { progressBar } from '../../src/cli/progress.ts';
import { terminalStyle } from '../../src/cli/style.ts';
import { BIN, command, folder, SMALL } from './run.ts';

const ERASE = '\r\u001b[K';

/** A terminal that keeps what is drawn, and a clock that is set by hand. */
function terminal(columns = 80, env: Record<string, string> = {}, isTTY = true) {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns });
  const clock = { time: 5000 };
  const bar = progressBar({ stderr, env }, false, () => clock.time);
  return {
    clock,
    bar,
    /** The lines drawn since the last call, an empty one where the line was cleared. */
    drawn: () =>
      String(stderr.read() ?? '')
        .split(ERASE)
        .slice(1),
  };
}

const at = (done: number, total = 100, network = 'NF') => ({ network, seed: 3, done, total });

test('bar, share, time left and label', () => {
  const { bar, clock, drawn } = terminal();
  bar.update(at(0));
  expect(drawn()).toEqual([`${'░'.repeat(24)}   0 %  NF, seed 3`]);
  clock.time += 2000;
  bar.update(at(25));
  expect(drawn()).toEqual([`${'█'.repeat(6)}${'░'.repeat(18)}  25 %  6 s left  NF, seed 3`]);
  clock.time += 6000;
  bar.update(at(100));
  expect(drawn()).toEqual([`${'█'.repeat(24)} 100 %  0 s left  NF, seed 3`]);
});

test('no guess at the time left at first, and a rougher one the longer it takes', () => {
  const { bar, clock, drawn } = terminal();
  const left = (elapsed: number, done: number) => {
    clock.time = 5000 + elapsed;
    bar.update(at(done, 1000));
    return /(\S.*) left/.exec(drawn()[0]?.slice(32) ?? '')?.[1];
  };
  expect(left(0, 0)).toBeUndefined();
  expect(left(900, 1)).toBeUndefined();
  expect(left(1100, 0)).toBeUndefined();
  expect(left(2000, 50)).toBe('38 s');
  expect(left(4000, 50)).toBe('2 min');
  expect(left(8000, 1)).toBe('2 h 14 min');
  expect(left(20_000, 999)).toBe('1 s');
});

test('drawn ten times a second at most, however often it is told', () => {
  const { bar, clock, drawn } = terminal();
  for (let done = 0; done < 10_000; done++) {
    clock.time += 1;
    bar.update(at(done, 10_000));
  }
  expect(drawn().length).toBeLessThanOrEqual(101);
});

test('the same line is not drawn twice', () => {
  const { bar, clock, drawn } = terminal();
  for (let i = 0; i < 5; i++) {
    clock.time += 150;
    bar.update(at(1));
  }
  expect(drawn().length).toBe(1);
});

test('cleared at the end, and only where something is drawn', () => {
  const { bar, drawn } = terminal();
  bar.clear();
  expect(drawn()).toEqual([]);
  bar.update(at(1));
  bar.clear();
  bar.clear();
  expect(drawn()).toEqual([expect.stringContaining('NF'), '']);
  // After a warning it comes back at once.
  bar.update(at(1));
  expect(drawn().length).toBe(1);
});

test.each([[80], [50], [30], [10], [1]])('in %d columns no line wraps', (columns) => {
  const { bar, clock, drawn } = terminal(columns);
  for (const name of [
    'NF (Scaled WS, α = 1) with quite a long name',
    '正規化なしのネットワーク',
    '👩‍👩‍👧 net',
  ]) {
    clock.time += 1500;
    bar.update(at(50, 100, name));
    const width = [...(drawn()[0] ?? '')].reduce(
      (sum, character) => sum + (/[\u3000-\u9fff\u{1f000}-\u{1ffff}]/u.test(character) ? 2 : 1),
      0,
    );
    // A joiner has no width, and is counted here.
    expect(width).toBeLessThanOrEqual(columns + (name.startsWith('👩') ? 1 : -1));
  }
});

test('no terminal, a dumb one, or quiet: nothing', () => {
  for (const { bar, drawn } of [terminal(80, {}, false), terminal(80, { TERM: 'dumb' })]) {
    bar.update(at(1));
    bar.clear();
    expect(drawn()).toEqual([]);
  }
});

test('a terminal that does not know its width', () => {
  const { bar, drawn } = terminal(0);
  bar.update(at(1));
  expect(drawn()[0]).toContain('NF, seed 3');
});

test('text is cut to columns', () => {
  expect(cutToColumns('abcdef', 6)).toBe('abcdef');
  expect(cutToColumns('abcdef', 5)).toBe('abcd…');
  expect(cutToColumns('日本語', 6)).toBe('日本語');
  expect(cutToColumns('日本語', 5)).toBe('日本…');
  expect(cutToColumns('日本語', 4)).toBe('日…');
  expect(cutToColumns('e\u0301e\u0301', 2)).toBe('e\u0301e\u0301');
  expect(cutToColumns('𝜶𝜶𝜶', 2)).toBe('𝜶…');
  expect([cutToColumns('abc', 1), cutToColumns('abc', 0), cutToColumns('abc', -5)]).toEqual([
    '…',
    '',
    '',
  ]);
});

test('colours', () => {
  const coloured = (isTTY: boolean, env: Record<string, string>) => {
    const stdout = Object.assign(new PassThrough(), { isTTY });
    return terminalStyle({ stdout, env }).bold('x') !== 'x';
  };
  expect(coloured(true, {})).toBe(true);
  expect(coloured(true, { NO_COLOR: '1' })).toBe(false);
  expect(coloured(true, { NO_COLOR: '' })).toBe(true);
  expect(coloured(true, { TERM: 'dumb' })).toBe(false);
  expect(coloured(true, { FORCE_COLOR: '0' })).toBe(false);
  expect(coloured(false, {})).toBe(false);
  expect(coloured(false, { FORCE_COLOR: '1' })).toBe(true);
  expect(coloured(false, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});

// `script` of util-linux gives a command a terminal.
test.skipIf(process.platform !== 'linux')('on a real terminal: a bar, then the table', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  const run = `'${process.execPath}' '${BIN}' analyze a.yaml --format json`;
  let ended: Awaited<ReturnType<typeof command>>;
  try {
    ended = await command(at.root, 'script', ['-qec', run, '/dev/null'], {
      env: { TERM: 'xterm' },
    });
  } catch {
    return;
  }
  expect(ended.code).toBe(0);
  const [bars, table] = ended.stdout.split('\u001b[1mBN') as [string, string];
  expect(bars).toContain('░   0 %  BN, seed 0');
  expect(bars.endsWith(ERASE)).toBe(true);
  expect(table).not.toContain('░');
  expect(table).toContain('wrote plots/a.json');
});
