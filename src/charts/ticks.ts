/** A place on an axis and what stands there. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** What divides a decade about evenly. */
const DIGITS = [1, 2, 5] as const;

/** Steps of 1, 2 or 5 times a power of ten from 0 to the first that reaches `top`. */
export function linearTicks(top: number, most: number): Tick[] {
  const step = niceStep(top / most);
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => {
    const value = Number((i * step).toPrecision(12));
    return { value, label: linearLabel(value, step, count * step) };
  });
}

/** Whole numbers from 0 to at most `last`. */
export function countTicks(last: number, most: number): Tick[] {
  const step = Math.max(1, niceStep(last / Math.max(1, most)));
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => {
    return { value: i * step, label: String(i * step) };
  });
}

/** Powers of ten between two exponents; 2 and 5 times them where there are few. */
export function logTicks(low: number, high: number, most: number): Tick[] {
  if (high - low <= 1) return [low, high].flatMap((e) => subdivided(e, high));
  const step = [1, 2, 3, 5, 10, 20, 50, 100, 200].find((s) => (high - low) / s <= most) ?? 500;
  const first = Math.ceil(low / step);
  const length = Math.floor(high / step) - first + 1;
  return Array.from({ length }, (_, i) => powerTick((first + i) * step));
}

/** 1, 2 and 5 times powers of ten, from the last that is not above `low` to the first that is not below `high`. */
export function fineTicks(low: number, high: number): Tick[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((exponent) =>
    DIGITS.map((digit) => ({
      value: Number(`${digit}e${exponent}`),
      label: fineLabel(digit, exponent),
    })),
  );
  const start = all.findLastIndex(({ value }) => value <= low * (1 + 1e-9));
  const end = all.findIndex(({ value }) => value >= high * (1 - 1e-9));
  return all.slice(start, end + 1);
}

/** A plain decimal where it is short. */
function fineLabel(digit: number, exponent: number): string {
  if (exponent >= -3 && exponent < 4) return String(Number(`${digit}e${exponent}`));
  return digit === 1 ? powerTick(exponent).label : scientific(digit, exponent);
}

export function powerTick(exponent: number): Tick {
  return { value: power(exponent), label: `10${superscript(exponent)}` };
}

/** 10^exponent as its decimal literal reads; `10 ** -5` need not be 1e-5. */
export function power(exponent: number): number {
  return Number(`1e${exponent}`);
}

function subdivided(exponent: number, high: number): Tick[] {
  if (exponent === high) return [powerTick(exponent)];
  return DIGITS.map((digit) => ({
    value: Number(`${digit}e${exponent}`),
    label: digit === 1 ? powerTick(exponent).label : scientific(digit, exponent),
  }));
}

function niceStep(least: number): number {
  const exponent = Math.floor(Math.log10(least));
  const digit = DIGITS.find((d) => Number(`${d}e${exponent}`) >= least * (1 - 1e-9));
  return digit === undefined ? power(exponent + 1) : Number(`${digit}e${exponent}`);
}

/** Plain decimals as long as they are short, otherwise 2×10⁻⁵. */
function linearLabel(value: number, step: number, top: number): string {
  if (value === 0) return '0';
  const stepExponent = Math.floor(Math.log10(step) + 1e-9);
  if (top >= 1e-3 && top < 1e5) return value.toFixed(Math.max(0, -stepExponent));
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const mantissa = (value / power(exponent)).toFixed(Math.max(0, exponent - stepExponent));
  return scientific(mantissa, exponent);
}

function scientific(mantissa: number | string, exponent: number): string {
  return `${mantissa}×10${superscript(exponent)}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  ...Object.fromEntries(Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹', (char, digit) => [String(digit), char])),
};

function superscript(exponent: number): string {
  return Array.from(String(exponent), (char) => SUPERSCRIPTS[char] ?? char).join('');
}
