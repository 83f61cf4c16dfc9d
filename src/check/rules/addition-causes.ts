import { accuse, type Cause, type Suspect } from './suspects.ts';

/** Why an addition adds `factor` times the branch's variance. */
export function additionCause(factor: number, alpha: number, scale2: number): Cause {
  if (Math.abs(factor) < 0.15 * scale2 && Math.abs(alpha) >= 0.5) return ZERO_GAIN;
  const suspects: Suspect[] = [
    {
      factor: scale2 * alpha ** 2,
      cause: 'α⁴: α is applied twice',
      remedy: 'Apply α once, behind the branch.',
      key: 'alpha',
    },
    {
      factor: 1,
      cause: 'α is not applied',
      remedy: 'Multiply the branch by α before the addition.',
      key: 'alpha',
    },
  ];
  const told = accuse(
    factor,
    alpha === 1 ? [] : suspects,
    'Look at what multiplies the branch, and at the shortcut.',
  );
  if (told.cause !== undefined || Math.abs(factor) > 0.3 * scale2) return told;
  // Chance is as large as α⁴ here.
  return {
    cause: alpha < 0.5 ? `${ZERO_GAIN.cause}, or α is applied twice` : ZERO_GAIN.cause,
    remedy: ZERO_GAIN.remedy,
    key: 'alpha',
  };
}

const ZERO_GAIN = {
  cause: '0: a zero-initialised gain at the end of the branch',
  remedy: 'Look at what multiplies the branch before the addition.',
} as const;
