// @ts-check
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { ownPeak } from '../scripts/own-peak.js';

// Loaded into a measured process (`node --import`): when it ends, writes what it used to descriptor 3.
if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = {
      peakBytes: ownPeak() * 1024,
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
    };
    writeSync(3, JSON.stringify(usage));
  });
}
