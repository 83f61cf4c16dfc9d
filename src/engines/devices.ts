import os from 'node:os';
import { cudaDevices } from './cuda.ts';
import { softwareVulkan } from './vulkan.ts';

/** The processor and how many threads an engine takes of it: `A CPU, 8 threads`. */
export async function processor(threads: number = os.availableParallelism()): Promise<string> {
  const [model] = os.cpus().map((cpu) => cpu.model.trim());
  return `${model || process.arch}, ${threads} thread${threads === 1 ? '' : 's'}`;
}

/** The first GPU that NVIDIA's driver knows, or that there is one. */
export async function graphics(): Promise<string> {
  return (await cudaDevices())[0] ?? 'GPU';
}

/** What WebGPU computes on: software that stands for a GPU is called what it is. */
export async function webgpuDevice(): Promise<string> {
  const software = softwareVulkan();
  return software === undefined ? graphics() : `${software}: software, on the CPU`;
}
