import { access, constants, realpath, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../core/errors.ts';
import { isMissing, reasonOf } from '../core/file-errors.ts';
import { refuseDamaged } from '../native/native.ts';

/**
 * Makes sure, before anything is computed, that files can be written into `dir` and that none of
 * them is one of the inputs. Creates nothing.
 *
 * @throws UserError where `dir` is a file or may not be written, or an input would be overwritten
 */
export async function checkOutput(
  dir: string,
  files: readonly string[],
  inputs: readonly string[],
): Promise<void> {
  const existing = await nearestExisting(dir);
  if (!(await stat(existing)).isDirectory()) {
    throw refusal(`${existing} is a file, not a folder to write into`);
  }
  if (!(await isWritable(existing))) throw refusal(`no permission to write into ${existing}`);
  if (await isOfKernel(existing)) {
    throw refusal(`no file can be made in ${existing}, which is of the kernel`);
  }
  const read = new Set(await Promise.all(inputs.map(realName)));
  for (const file of files) await checkFile(path.join(dir, file), read);
  if (files.some((file) => file.endsWith('.png'))) {
    refuseDamaged('sharp');
    const { checkFonts } = await import('../charts/fonts.ts');
    checkFonts();
  }
}

/**
 * Makes sure that a file can be written, whose folder need not be there yet.
 *
 * @param refuse makes the error of what is in the way
 */
export async function checkFolderOf(
  file: string,
  refuse: (message: string) => UserError,
): Promise<void> {
  const folder = await nearestExisting(path.dirname(file)).catch((error: Error) => {
    throw refuse(error.message);
  });
  if (!(await isWritable(folder))) throw refuse(`no permission to write into ${folder}`);
}

/** A file in the place of an output must be one that may be replaced. */
async function checkFile(file: string, read: ReadonlySet<string>): Promise<void> {
  const name = `the output ${file}`;
  if (read.has(await realName(file))) throw refusal(`${name} would overwrite an input`);
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(file);
  } catch (error) {
    if (isMissing(error)) return;
    throw refusal(`cannot write ${file}: ${reasonOf(error)}`, error);
  }
  if (found.isDirectory()) throw refusal(`${name} is a folder`);
  if (!found.isFile()) throw refusal(`${name} is a device or a pipe, and no file to replace`);
  // It would be replaced, not written to, and so in spite of its protection.
  if (!(await isWritable(file))) throw refusal(`${name} is there already and is read-only`);
}

/**
 * Makes sure that no picture is written into a folder whose pictures are the input: it would
 * replace one of them, or be one the next time, and the same config give other numbers.
 *
 * @param folders as the config names them; a glob or a single file is let through
 */
export async function keepOutOfPictures(
  dir: string,
  folders: readonly string[],
  base: string,
): Promise<void> {
  for (const folder of folders) await keepOutOf(dir, folder, base);
}

async function keepOutOf(dir: string, given: string, base: string): Promise<void> {
  const pictures = await realName(path.resolve(base, given));
  const existing = await nearestExisting(dir);
  const target = path.join(await realName(existing), path.relative(existing, dir));
  const inside = path.relative(pictures, target);
  if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)) return;
  throw refusal(
    `${dir} is within the pictures of the input (${given}): the plot would be one of them next time`,
  );
}

function refusal(message: string, cause?: unknown): UserError {
  const remedy = 'Name another folder with -o DIR.';
  return new UserError(message, { place: '--out', remedy, cause });
}

async function nearestExisting(dir: string): Promise<string> {
  try {
    await stat(dir);
    return dir;
  } catch (error) {
    const parent = path.dirname(dir);
    // Below a file (ENOTDIR) the search goes up as well, to name the file.
    if (isMissing(error) && parent !== dir) return nearestExisting(parent);
    throw refusal(`cannot write into ${dir}: ${reasonOf(error)}`, error);
  }
}

async function isWritable(place: string): Promise<boolean> {
  return access(place, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Of what Linux calls proc and sysfs. Root may write there by the permissions, and then may not. */
const KERNEL_FILE_SYSTEMS = [0x9fa0, 0x62656572];

async function isOfKernel(place: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return statfs(place).then(
    ({ type }) => KERNEL_FILE_SYSTEMS.includes(type),
    () => false,
  );
}

/** Without links; as it is where that cannot be told, as of a pipe (`spp analyze <(…)`). */
async function realName(place: string): Promise<string> {
  return realpath(place).catch(() => place);
}
