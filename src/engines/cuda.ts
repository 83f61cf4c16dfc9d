import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Keeps NVIDIA's libraries from multiplying in TF32, which has 10 bits of mantissa: the statistics
 * would differ by 1e-3 from those of the CPU. They read it when they are loaded.
 */
export function wantFullPrecision(): void {
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
}

/** The names of the NVIDIA devices that the driver knows; none where there is no driver. */
export async function cudaDevices(): Promise<string[]> {
  const query = ['--query-gpu=name', '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 20_000 });
    return stdout.trim().split('\n');
  } catch {
    return [];
  }
}
