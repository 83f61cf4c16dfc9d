import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { inProcess, listed, place } from '../../scripts/fuzz/in-process.js';
import type { Result } from '../../src/results/result.ts';

export { inProcess };

export const BIN = fileURLToPath(new URL('../../bin/spp', import.meta.url));

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

/** This process's environment without what the test runner adds to it about colours. */
export function plainEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { FORCE_COLOR, NO_COLOR, ...env } = process.env;
  return { ...(env as Record<string, string>), ...more };
}

/** Runs the real command in a process of its own. */
export function spp(cwd: string, args: readonly string[], options: Options = {}) {
  return command(cwd, process.execPath, [BIN, ...args], options);
}

/** Runs any command to its end. */
export async function command(
  cwd: string,
  file: string,
  args: readonly string[],
  { env, uid }: Options = {},
): Promise<Ended & { readonly signal: NodeJS.Signals | null }> {
  const child = spawn(file, args, {
    cwd,
    env: plainEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.on('error', reject);
      child.on('close', (...end) => resolve(end));
    },
  );
  return { code, signal, stdout, stderr };
}

/** A temporary folder, removed with its test. */
export function folder(name = 'spp test ü-') {
  const root = mkdtempSync(path.join(tmpdir(), name));
  const at = (...names: string[]) => path.join(root, ...names);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return {
    root,
    at,
    write: (name: string, content: string | Uint8Array) => place(at(name), content),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    bytes: (name: string) => readFileSync(at(name)),
    result: (name: string): Result => JSON.parse(readFileSync(at(name), 'utf8')),
    list: () => listed(root),
  };
}

/** Two networks of four blocks, a second or less. */
export const SMALL = `
title: Small
input: { kind: gaussian, batch: 2, size: 16 }
seeds: 2
networks:
  - { name: BN, model: resnetv2, stages: [2, 2], widths: [16, 32], stem: conv3 }
  - { name: NF, model: resnetv2, stages: [2, 2], widths: [16, 32], stem: conv3,
      norm: none, residual: nf, alpha: 1, scaled_ws: true }
`;
