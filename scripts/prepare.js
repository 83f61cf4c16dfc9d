// `prepare`: npm runs it after an install in a checkout, and `npx spp` runs it too. The compiler may be
// missing (`npx spp` before `npm ci`, or `npm ci --omit=dev`). To fail then would make npm 11 leave a
// broken entry in its npx cache, with which every later `npx spp` here fails: so only say it.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (existsSync('node_modules/typescript')) {
  execSync('npm run --silent build', { stdio: 'inherit' });
} else {
  console.warn('spp: dist is not built, for TypeScript is not installed; run: npm ci');
}
