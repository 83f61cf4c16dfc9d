import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { estimateMemory } from '../../src/run/memory.ts';
import { preparePlanned } from '../../src/run/prepare.ts';
import { parseKnown } from './known.ts';

const NET = 'model: resnetv2, stages: [1, 1], widths: [8, 16], block: basic, stem: conv3';

function prepared(...lines: string[]) {
  const { config, locate } = parseKnown(lines.join('\n'), 'x.yaml');
  return preparePlanned(config, locate);
}

function refused(...lines: string[]): UserError {
  try {
    prepared(...lines);
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
}

describe('a size of its own', () => {
  test('is what a network is planned for, and what its memory and multiply-adds follow', () => {
    const [own, inputs] = prepared(
      'input: { kind: gaussian, batch: 2, size: 16 }',
      `networks: [{ name: a, ${NET}, size: [64, 32] }, { name: b, ${NET} }]`,
    );
    expect([own?.size, inputs?.size]).toEqual([
      [64, 32],
      [16, 16],
    ]);
    expect(own?.parts[0]?.point.shape).toEqual([2, 8, 64, 32]);
    expect(inputs?.parts[0]?.point.shape).toEqual([2, 8, 16, 16]);
    expect(own?.plan.macs).toBe(8 * (inputs?.plan.macs ?? 0));
    const [large = 0, small = 0] = [own, inputs].map(
      (network) =>
        estimateMemory({ segments: network?.segments ?? [], backward: null }, 1).activations,
    );
    expect(large / small).toBeCloseTo(8, 0);
  });

  test('that is too small is told where it is written', () => {
    const small = refused(
      'input: { kind: gaussian, batch: 1, size: 64 }',
      `networks: [{ size: 1, name: b, ${NET} }, { name: a, ${NET} }]`,
    );
    expect(small.message).toMatch(/^size is too small for the network.*\(network "b"\)$/);
    expect(small.place).toBe('x.yaml:2:20');
    const inherited = refused(
      'input: { kind: gaussian, batch: 1, size: 64 }',
      'base: { size: 2 }',
      `networks: [{ ${NET} }]`,
    );
    expect(inherited.message).toContain('leaves a single value a channel');
    expect(inherited.place).toBe('x.yaml:2:15');
    const inputs = refused(
      'input: { size: 1, kind: gaussian, batch: 1 }',
      `networks: [{ ${NET} }]`,
    );
    expect(inputs.place).toBe('x.yaml:1:16');
  });

  test('that does not fit into memory is told there, unless the network has a batch of its own', () => {
    const { message, place } = refused(
      'input: { kind: gaussian, batch: 60000, size: 8 }',
      `networks: [{ size: 9000, ${NET} }]`,
    );
    expect(message).toMatch(/^a batch of 60000 at 9000×9000 needs about/);
    expect(place).toBe('x.yaml:2:20');
    const both = refused(
      'input: { kind: gaussian, batch: 60000, size: 8 }',
      `networks: [{ size: 9000, batch: 50000, ${NET} }]`,
    );
    expect(both.message).toMatch(/^a batch of 50000 needs about/);
    expect(both.place).toBe('x.yaml:2:33');
  });
});
