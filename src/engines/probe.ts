import { execFile } from 'node:child_process';

/** Loading a GPU library for the first time may compile its kernels for the device at hand. */
const PATIENCE = 300_000;
/** Marks the line with the outcome among whatever a library prints. */
const MARK = 'spp-probe:';

export type ProbeOutcome = { readonly value: unknown } | { readonly failure: string };

/**
 * Runs a script in a process of its own: a native library that does not fit the machine may take the
 * process down with it.
 *
 * @param script an async function body; what it returns is the outcome. `args` are its arguments.
 */
export async function probe(script: string, args: readonly string[]): Promise<ProbeOutcome> {
  const program = `
    const args = process.argv.slice(1);
    const tell = (outcome) => process.stdout.write('\\n${MARK}' + JSON.stringify(outcome) + '\\n');
    (async () => { ${script} })().then(
      (value) => tell({ value: value ?? null }),
      (error) => tell({ failure: String(error && error.message || error) }),
    );`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-e', program, '--', ...args],
      { timeout: PATIENCE, maxBuffer: 2 ** 26, env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout, stderr) => {
        const line = stdout.split('\n').find((text) => text.startsWith(MARK));
        // A crash behind the outcome counts: the same would befall this process at its end.
        if (line !== undefined && error === null) resolve(JSON.parse(line.slice(MARK.length)));
        else resolve({ failure: failureOf(error, stderr) });
      },
    );
  });
}

function failureOf(
  error: { signal?: NodeJS.Signals | null; killed?: boolean } | null,
  stderr: string,
): string {
  if (error?.killed) return 'it does not come to an end';
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const how = error?.signal ? `it crashes (${error.signal})` : 'it ends the process';
  return said === '' ? how : `${how}: ${said}`;
}
