import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One process a core for all files: isolated, each file would pay again for loading vega,
    // sharp and onnxruntime. Forks, because fontconfig must be set in a main thread.
    pool: 'forks',
    // By itself vitest would leave one core to the terminal.
    maxWorkers: '100%',
    isolate: false,
    // The end-to-end tests start the real command.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
