import { fileURLToPath } from 'node:url';

/** The path of an array that NumPy wrote (fixtures/make.py). */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
