import { shortened } from '../../core/shown.ts';
import type { ArrayHeader, NumericArray } from './array.ts';
import { FormatError, placed, SAVE_AGAIN } from './format-error.ts';
import { type Member, membersOf } from './member.ts';
import { MOST_HEADER, type NpyHeader, npyHeader } from './npy-header.ts';
import { readNumbers } from './numbers.ts';
import { type OpenFile, withFile } from './open-file.ts';

/**
 * Names, types and shapes of the arrays of an `.npy` or `.npz` file, in its order. Headers alone are read, and held
 * against the bytes that are there.
 *
 * @throws {UserError} the file or one of its arrays cannot be read, at the file and the array
 */
export function listArrays(file: string): Promise<ArrayHeader[]> {
  return within(file, async (members) => {
    const headers: ArrayHeader[] = [];
    for (const member of members) headers.push(await headerAt(file, member));
    return headers;
  });
}

/**
 * What is known of one array without its numbers.
 *
 * @param name undefined: the only one there is
 * @throws {UserError} as `readArray`
 */
export function readHeader(file: string, name?: string): Promise<ArrayHeader> {
  return within(file, (members) => headerAt(file, memberNamed(members, name)));
}

/**
 * One array with its numbers, in C order whatever order they are stored in.
 *
 * @param name undefined: the only one there is
 * @param samples the first so many along its first axis; all where undefined
 * @param from the sample that they begin with
 * @throws {UserError} the file cannot be read, has no such array or several where no name is given; the array is
 *   damaged, of a type that is not read (objects, records, texts, complex numbers), or larger than 2 GB
 */
export function readArray(
  file: string,
  name?: string,
  samples?: number,
  from?: number,
): Promise<NumericArray> {
  return within(file, (members) => {
    const member = memberNamed(members, name);
    const place = placeOf(file, member);
    return placed(place, async () => {
      const header = await headerOf(member);
      const { type } = header;
      return {
        name: member.name,
        type,
        place,
        ...(await readNumbers(member, header, samples, from)),
      };
    });
  });
}

function within<T>(file: string, use: (members: Member[]) => Promise<T>): Promise<T> {
  return withFile(file, (opened: OpenFile) =>
    placed(file, async () => use(await membersOf(opened))),
  );
}

/** Names that a message lists. */
const MOST_NAMES = 8;

function memberNamed(members: readonly Member[], name: string | undefined): Member {
  const [only, second] = members;
  if (only === undefined) throw new FormatError('there is no array in this file');
  const found = members.find((member) => member.name === name);
  if (found !== undefined) return found;
  if (name === undefined && second === undefined) return only;
  if (only.name === undefined) {
    throw new FormatError('this file is one array without a name', 'Leave the name out.');
  }
  const names = members.slice(0, MOST_NAMES).map((member) => shortened(String(member.name)));
  const more = members.length > MOST_NAMES ? ` and ${members.length - MOST_NAMES} more` : '';
  const told = `${names.join(', ')}${more}`;
  throw name === undefined
    ? new FormatError(`there are several arrays in this file: ${told}`, 'Name one of them.')
    : new FormatError(`there is no array ${shortened(name)} in this file, but ${told}`);
}

function headerAt(file: string, member: Member): Promise<ArrayHeader> {
  const place = placeOf(file, member);
  return placed(place, async () => {
    const { type, shape } = await headerOf(member);
    return { name: member.name, type, shape, place };
  });
}

/** @throws FormatError it is damaged, or there are not the bytes that it says */
async function headerOf(member: Member): Promise<NpyHeader> {
  const header = npyHeader(await member.read(0, Math.min(member.size, MOST_HEADER)));
  const { bytes } = header;
  const found = member.size - header.offset;
  if (bytes === found) return header;
  const which = `${found} bytes of numbers, and by its shape and type there should be ${bytes}`;
  throw new FormatError(`the array has ${which}`, SAVE_AGAIN);
}

function placeOf(file: string, { name }: Member): string {
  return name === undefined ? file : `${file}, array ${shortened(name)}`;
}
