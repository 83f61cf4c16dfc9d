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
  return queried('name');
}

/** The compute capability of the first NVIDIA device: 9 of an H100, 8.6 of an RTX 3090; undefined where none is known. */
export async function computeCapability(): Promise<number | undefined> {
  const capability = Number.parseFloat((await queried('compute_cap'))[0] ?? '');
  return Number.isNaN(capability) ? undefined : capability;
}

/** A property of each NVIDIA device; none where there is no driver. */
async function queried(property: string): Promise<string[]> {
  const query = [`--query-gpu=${property}`, '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 20_000 });
    return stdout.trim().split('\n');
  } catch {
    return [];
  }
}
