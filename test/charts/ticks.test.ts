import { expect, it } from 'vitest';
import { countTicks, linearTicks, logTicks } from '../../src/charts/ticks.ts';

const labels = (ticks: readonly { label: string }[]) => ticks.map((tick) => tick.label);

it('linear ticks step by 1, 2 or 5 and reach the top', () => {
  expect(labels(linearTicks(1.03, 6))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0', '1.2']);
  expect(labels(linearTicks(34, 6))).toEqual(['0', '10', '20', '30', '40']);
  expect(labels(linearTicks(0.024, 6))).toEqual(['0', '0.005', '0.010', '0.015', '0.020', '0.025']);
});

it('very small and very large numbers are written with a power of ten', () => {
  expect(labels(linearTicks(3.1e-5, 4))).toEqual(['0', '1×10⁻⁵', '2×10⁻⁵', '3×10⁻⁵', '4×10⁻⁵']);
  expect(labels(linearTicks(1.4e30, 3))).toEqual(['0', '5×10²⁹', '1.0×10³⁰', '1.5×10³⁰']);
});

it('log ticks are powers of ten, thinned to what fits', () => {
  expect(labels(logTicks(-1, 3, 6))).toEqual(['10⁻¹', '10⁰', '10¹', '10²', '10³']);
  expect(labels(logTicks(-2, 39, 6))).toEqual(['10⁰', '10¹⁰', '10²⁰', '10³⁰']);
});

it('a single decade has ticks within', () => {
  expect(labels(logTicks(0, 1, 6))).toEqual(['10⁰', '2×10⁰', '5×10⁰', '10¹']);
});

it('block ticks are whole', () => {
  expect(countTicks(3, 10).map((tick) => tick.value)).toEqual([0, 1, 2, 3]);
  expect(countTicks(200, 6).map((tick) => tick.value)).toEqual([0, 50, 100, 150, 200]);
});
