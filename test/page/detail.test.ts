import { expect, it } from 'vitest';
import { fanOf, LEVELS } from '../../src/charts/detail/fan.ts';
import { ridgesOf } from '../../src/charts/detail/ridges.ts';
import { sortedOut } from '../../src/charts/detail/sorted.ts';
import { subjectsOf } from '../../src/charts/detail/subjects.ts';
import { decoded } from '../../src/page/details/decoded.ts';
import { briefOf } from '../../src/reporters/brief-detail.ts';
import type { Detail, DetailKind, PointDetail } from '../../src/results/detail.ts';
import { detailOf, type ShapeAt } from '../charts/detail/synthetic.ts';
import { network, normFree, result } from '../charts/synthetic.ts';

const RESULT = result('T', [network('a', [2, 3], normFree(1), { seeds: 2 })]);

/** A detail, and the same through a report's JSON. */
function both(rule: ShapeAt): readonly [Detail, Detail] {
  const detail = detailOf(RESULT, rule);
  return [detail, decoded(JSON.parse(JSON.stringify(briefOf(detail))), RESULT)];
}

/** What is drawn of a network's outputs. */
function pointsOf(detail: Detail, kind: DetailKind) {
  const [subject] = subjectsOf(RESULT, detail, kind, {});
  if (subject === undefined) throw new Error('There is none');
  return subject;
}

it('of a report is drawn as it was measured', () => {
  const [whole, brief] = both((index) => ({
    channels: 1000,
    variance: 2 + index,
    tail: 0.5,
    dead: 0.1,
  }));
  const [fan, briefly] = [whole, brief].map((each) => fanOf(pointsOf(each, 'quantiles')));
  for (const [i, point] of (fan ?? []).entries()) {
    for (const level of LEVELS) expect(briefly?.[i]?.at(level)).toBeCloseTo(point.at(level), 3);
  }
  const ridges = [whole, brief].map((each) => ridgesOf(pointsOf(each, 'histogram')));
  for (const [i, { bins }] of (ridges[0] ?? []).entries()) {
    for (const [b, { density }] of bins.entries()) {
      expect((ridges[1]?.[i]?.bins[b]?.density ?? 0) / (density || 1)).toBeCloseTo(
        density ? 1 : 0,
        3,
      );
    }
  }
  const sorted = [whole, brief].map((each) => pointsOf(each, 'channels').points.map(sortedOut));
  for (const [i, all] of (sorted[0] ?? []).entries()) {
    const few = sorted[1]?.[i];
    const count = (few?.alive.length ?? 0) + (few?.dead ?? 0);
    expect(count).toBe(512);
    expect((few?.dead ?? 0) / count).toBeCloseTo(0.1, 2);
    expect(median(few?.alive ?? [])).toBeCloseTo(median(all.alive), 2);
  }
});

it('tells of a seed that overflowed, and of a constant tensor', () => {
  const [, brief] = both((index, seed) =>
    index > 3 && seed === 1 ? null : { variance: index === 2 ? 0 : 1 },
  );
  expect(pointsOf(brief, 'quantiles').overflow).toBe(4);
  expect(fanOf(pointsOf(brief, 'quantiles')).map(({ index }) => index)).toEqual([0, 1, 3, 4, 5]);
});

it('is small, however many blocks there are', () => {
  const [point] = detailOf(RESULT, () => ({ channels: 60 })).networks[0]?.points.slice(1) ?? [];
  const points = Array.from({ length: 200 }, () => point as PointDetail);
  const networks = Array.from({ length: 12 }, () => ({ name: '', points }));
  const brief = briefOf({ ...detailOf(RESULT, () => ({})), networks });
  expect(JSON.stringify(brief).length).toBeLessThan(4e6);
});

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] as number;
}
