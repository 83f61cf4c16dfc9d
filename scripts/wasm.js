// Compiles the fast kernel, assembly/kernel.ts, to WebAssembly, and writes its bytes into a module: so the
// bundle and its threads have it without a file to look for.
import { statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCE = 'assembly/kernel.ts';
const MODULE = 'src/maths/kernel-wasm.ts';

/** When a file was last changed; 0 where there is none. */
const changed = (/** @type {string} */ file) =>
  statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (changed(MODULE) < Math.max(changed(SOURCE), changed(fileURLToPath(import.meta.url)))) {
  const { error, stderr, binary } = await compile();
  if (error) throw new Error(`${SOURCE}: ${error.message}\n${stderr}`);
  const text = Buffer.from(binary).toString('base64');
  writeFileSync(
    MODULE,
    `// Generated from ${SOURCE} by \`npm run build\`.\nexport const KERNEL_WASM =\n  '${text}';\n`,
  );
}

/** Without a runtime: the kernel has no objects. The host sizes the memory. */
async function compile() {
  let binary = new Uint8Array();
  const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--importMemory'];
  const result = await asc.main([SOURCE, ...options, '--outFile', 'kernel.wasm'], {
    writeFile: (_, contents) => {
      binary = contents;
    },
  });
  return { ...result, stderr: result.stderr.toString(), binary };
}
