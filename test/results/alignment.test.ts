import { describe, expect, it } from 'vitest';
import { alignmentOf } from '../../src/results/alignment.ts';
import type { NetworkResult } from '../../src/results/result.ts';
import { exploding, network, normFree, RESNET_50, RESNET_600 } from '../charts/synthetic.ts';

const shallow = network('NF-50', RESNET_50, normFree(1));
const deep = network('NF-600', RESNET_600, normFree(1));

function alignment(...networks: NetworkResult[]) {
  return alignmentOf({ networks });
}

describe('networks are aligned', () => {
  it('by block where they are equally deep, whatever their stages', () => {
    const even = network('even', [4, 4, 4, 4], normFree(1));
    expect(alignment(shallow, even).kind).toBe('block');
  });

  it('by stage where their depths differ', () => {
    expect(alignment(shallow, deep)).toEqual({ kind: 'stage', sizes: [RESNET_50, RESNET_600] });
  });

  it('by block where the numbers of stages differ', () => {
    const three = network('three', [9, 9, 9], normFree(1));
    expect(alignment(shallow, three).kind).toBe('block');
  });
});

describe('a network that overflowed', () => {
  const config = { stages: RESNET_600 };
  const burst = network('He-600', RESNET_600, exploding(2.1), { config });

  it('counts with the depth that its config says', () => {
    expect(burst.points.length).toBeLessThan(150);
    expect(alignment(deep, burst).kind).toBe('block');
    expect(alignment(shallow, burst)).toMatchObject({
      kind: 'stage',
      sizes: [RESNET_50, RESNET_600],
    });
  });

  it('counts as deep as one that it may be, where nothing says how deep it is', () => {
    const unknown = network('He', RESNET_600, exploding(2.1));
    expect(alignment(deep, unknown).kind).toBe('block');
  });

  it('is not believed about stages that its points contradict', () => {
    const edited = network('NF', RESNET_50, normFree(1), { config: { stages: [2, 2, 2, 2] } });
    expect(alignment(edited).sizes).toEqual([RESNET_50]);
  });
});
