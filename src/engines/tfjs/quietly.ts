const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

/**
 * Runs something that prints banners and warnings to the console, without them.
 *
 * @returns what it returns, and what it would have printed
 */
export async function quietly<T>(run: () => T | Promise<T>): Promise<{ value: T; said: string }> {
  const said: string[] = [];
  const kept = METHODS.map((method) => [method, console[method]] as const);
  for (const method of METHODS) {
    console[method] = (...parts: unknown[]) => {
      said.push(parts.map(String).join(' '));
    };
  }
  try {
    return { value: await run(), said: said.join('\n') };
  } finally {
    for (const [method, print] of kept) console[method] = print;
  }
}
