import type { ValueScale } from '../panel.ts';
import { linearTicks, type Tick } from '../ticks.ts';
import { BANDS, type FanPoint, LEVELS } from './fan.ts';

/** Standard deviations beyond which a linear axis presses the middle of a distribution flat. */
const LINEAR = 10;
/** Ticks to either side of 0 at most. */
const MOST_TICKS = 4;
/** Room beyond what is drawn, as a share of it. */
const ROOM = 1.06;

/** An axis of standard deviations, the same in every panel: a normal distribution's levels always lie on it. */
export function deviationsAxis(
  fans: readonly (readonly FanPoint[])[],
  log: 'auto' | boolean,
): ValueScale {
  const all = fans.flatMap((fan) => fan.flatMap((point) => LEVELS.map((level) => point.at(level))));
  const least = BANDS[0].normal;
  const low = all.reduce((min, value) => Math.min(min, value), -least) * ROOM;
  const high = all.reduce((max, value) => Math.max(max, value), least) * ROOM;
  const most = Math.max(-low, high);
  const curved = log === 'auto' ? most > LINEAR : log;
  const side = curved ? curvedTicks(most) : linearTicks(most, MOST_TICKS);
  const ticks = [...side.slice(1).map(negative).reverse(), ...side];
  return {
    type: curved ? 'symlog' : 'linear',
    domain: [low, high],
    ticks: ticks.filter(({ value }) => value >= low && value <= high),
  };
}

/** 0, 1, 3, 10, 30 … where there are few of them, or powers of ten. */
function curvedTicks(most: number): Tick[] {
  const decades = Math.max(1, Math.ceil(Math.log10(most)));
  const digits = decades <= 2 ? [1, 3] : [1];
  const every = Math.ceil(decades / MOST_TICKS);
  const exponents = Array.from({ length: decades + 1 }, (_, e) => e).filter((e) => e % every === 0);
  const values = exponents.flatMap((e) => digits.map((digit) => Number(`${digit}e${e}`)));
  return [0, ...values].map((value) => ({ value, label: String(value) }));
}

function negative({ value, label }: Tick): Tick {
  return { value: -value, label: `−${label}` };
}
