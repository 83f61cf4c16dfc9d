// @ts-check
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Loaded into a measured process (`node --import`): when it ends, writes what it used to descriptor 3.
if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
    writeSync(3, JSON.stringify(usage));
  });
}
