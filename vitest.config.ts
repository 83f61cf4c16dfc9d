import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small files that take five seconds and more. */
const LONG = /fuzz\/fuzz|gradient\/rules|check\/reruns|theory\/grid|networks\/families/;

/** Where nothing is known of an earlier run vitest begins with the largest files, and ends with one core idle. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One process a core for all files: isolated, each file would pay again for loading vega,
    // sharp and onnxruntime. Forks, because fontconfig must be set in a main thread.
    pool: 'forks',
    // By itself vitest would leave one core to the terminal.
    maxWorkers: '100%',
    isolate: false,
    sequence: { sequencer: LongFirst },
    // The end-to-end tests start the real command.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
