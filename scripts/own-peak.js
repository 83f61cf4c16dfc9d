// @ts-check
import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has held, in kB. On Linux not `maxRSS`, which begins there with what was resident
 * in the process that started this one.
 */
export function ownPeak() {
  const { maxRSS } = process.resourceUsage();
  if (process.platform !== 'linux') return maxRSS;
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return peak === undefined ? maxRSS : Number(peak);
}
