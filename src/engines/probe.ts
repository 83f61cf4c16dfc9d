import { execFile } from 'node:child_process';

/** How long a library may take to show that it works. */
export interface Patience {
  readonly seconds: number;
  /** Whether it was not asked for by name: then it is passed over where it is known to take long. */
  readonly unasked?: boolean;
  /** Told once, of what takes long. */
  readonly onWait?: () => void;
}

/** Whoever names an engine may have a GPU for which its kernels are compiled the first time. */
export const PATIENT: Patience = { seconds: 300 };
/** Milliseconds of silence. */
const SILENCE = 5000;
/** Marks the line with the outcome among whatever a library prints. */
const MARK = 'spp-probe:';

export type ProbeOutcome =
  /** What the script returned or threw, and what was printed on standard error on the way. */
  | { readonly value: unknown; readonly said: string }
  | { readonly failure: string; readonly said?: string }
  /** It did not end in so many seconds. */
  | { readonly failure: string; readonly hung: number };

/** What has been tried already, and how long it was given. */
const tried = new Map<
  string,
  { readonly seconds: number; readonly outcome: Promise<ProbeOutcome> }
>();

/**
 * Runs a script in a process of its own: a native library that does not fit the machine may take the
 * process down with it. The outcome holds as long as this process; of a script that hung, for
 * whoever waits no longer.
 *
 * @param script an async function body; what it returns is the outcome. `args` are its arguments.
 */
export async function probe(
  script: string,
  args: readonly string[],
  patience: Patience = PATIENT,
): Promise<ProbeOutcome> {
  const key = JSON.stringify([script, args]);
  const known = tried.get(key);
  if (known !== undefined) {
    const outcome = await known.outcome;
    if (!('hung' in outcome) || known.seconds >= patience.seconds) return outcome;
  }
  const outcome = waitingFor(run(script, args, patience.seconds), patience);
  tried.set(key, { seconds: patience.seconds, outcome });
  return outcome;
}

async function waitingFor<T>(work: Promise<T>, { onWait = () => {} }: Patience): Promise<T> {
  const timer = setTimeout(onWait, SILENCE);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function run(script: string, args: readonly string[], seconds: number): Promise<ProbeOutcome> {
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
      {
        timeout: seconds * 1000,
        // What is stuck in a library's code answers to nothing else.
        killSignal: 'SIGKILL',
        maxBuffer: 2 ** 26,
        env: { ...process.env, NODE_OPTIONS: '' },
      },
      (error, stdout, stderr) => {
        const line = stdout.split('\n').find((text) => text.startsWith(MARK));
        // A crash behind the outcome counts: the same would befall this process at its end.
        if (line !== undefined && error === null) {
          resolve({ ...JSON.parse(line.slice(MARK.length)), said: stderr });
        } else if (error?.killed) {
          resolve({ failure: `it does not come to an end in ${seconds} s`, hung: seconds });
        } else resolve({ failure: failureOf(error, stderr) });
      },
    );
  });
}

function failureOf(error: { signal?: NodeJS.Signals | null } | null, stderr: string): string {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const how = error?.signal ? `it crashes (${error.signal})` : 'it ends the process';
  return said === '' ? how : `${how}: ${said}`;
}
