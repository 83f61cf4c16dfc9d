import type { Engine } from '../engine.ts';
import type { Patience } from '../probe.ts';
import type { Provider } from './compile.ts';

/** The engines of this folder, by name. */
export type OrtName = `ort-${Provider}`;

/**
 * Opens onnxruntime, a GPU once a process of its own has shown that it works here.
 *
 * @throws UserError where it is not usable here, with the cause and the remedy
 */
export async function openOrt(
  name: OrtName,
  threads: number | undefined,
  patience: Patience,
): Promise<Engine> {
  const provider = name.slice('ort-'.length) as Provider;
  const { openOnnxruntime } = await import('./engine.ts');
  if (provider !== 'cpu') {
    const { probeProvider } = await import('./probe.ts');
    await probeProvider(provider, patience);
  }
  return (await openOnnxruntime(provider, { threads })) as Engine;
}
