import { UserError } from '../core/errors.ts';
import { type OnWait, openEngine } from './open.ts';
import { measureSpeed } from './speed.ts';
import { autoOrder, ENGINE_NAMES, type EngineName, engineRow } from './table.ts';

/** What `spp engines` says of an engine. */
export type Surveyed = {
  readonly name: EngineName;
  /** Whether `--engine auto` takes it here. */
  readonly auto: boolean;
} & (
  | { readonly usable: true; readonly device: string; readonly gflops: number }
  | { readonly usable: false; readonly reason: string; readonly remedy: string | undefined }
);

/** Tries every engine, and measures those that work. */
export async function surveyEngines(onWait: OnWait): Promise<Surveyed[]> {
  const found: Surveyed[] = [];
  for (const name of ENGINE_NAMES) found.push(await survey(name, onWait));
  const works = (name: EngineName) => found.some((one) => one.name === name && one.usable);
  const best = autoOrder().find(works);
  return found.map((engine) => ({ ...engine, auto: engine.name === best }));
}

async function survey(name: EngineName, onWait: OnWait): Promise<Surveyed> {
  try {
    const engine = await openEngine(name, undefined, onWait);
    try {
      const gflops = await measureSpeed(engine);
      const device = await engineRow(name).device();
      return { name, auto: false, usable: true, device, gflops };
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, auto: false, usable: false, reason: error.message, remedy: error.remedy };
  }
}
