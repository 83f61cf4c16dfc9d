import type { Point } from '../../results/result.ts';
import { short } from './numbers.ts';

/** What is told of a block beside its numbers, by what it is called; absent where it has no such thing. */
const FACTS = {
  shape: ({ shape }) => shape.join('×'),
  α: ({ facts }) => number(facts?.alpha),
  β: ({ facts }) => number(facts?.beta),
  gain: ({ facts }) => (facts?.gain === 1 ? undefined : number(facts?.gain)),
  norm: ({ facts }) => facts?.norm,
  dead: ({ dead_channels: dead }) => (dead === undefined ? undefined : `${short(100 * dead)} %`),
} as const satisfies Readonly<Record<string, (point: Point) => string | undefined>>;

export type FactName = keyof typeof FACTS;
export const FACT_NAMES = Object.keys(FACTS) as FactName[];

export function factOf(name: FactName, point: Point): string | undefined {
  return FACTS[name](point);
}

function number(value: number | null | undefined): string | undefined {
  return value === undefined || value === null ? undefined : short(value);
}
