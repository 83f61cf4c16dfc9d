// @ts-check
import { readFileSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Loaded into a measured process (`node --import`): when it ends, writes what it used to descriptor 3.
if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = {
      peakBytes: (ownPeak() ?? maxRSS) * 1024,
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
    };
    writeSync(3, JSON.stringify(usage));
  });
}

/** In kB. Linux's `maxRSS` begins with what was resident in the process that started this one. */
function ownPeak() {
  if (process.platform !== 'linux') return undefined;
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return peak === undefined ? undefined : Number(peak);
}
