import { loadNative } from '../../native/native.ts';

/**
 * Loads onnxruntime with its telemetry switched off: since 1.30 the Linux build queues events in the
 * user's cache folder, and leaves a log in the temporary folder, unless this is set before it loads.
 * Who wants it sets ORT_DISABLE_TELEMETRY=0.
 *
 * @throws UserError where its native library does not load
 */
export async function loadOnnxruntime() {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  const { default: ort } = await loadNative('onnxruntime-node', () => import('onnxruntime-node'));
  return ort;
}

export type Onnxruntime = Awaited<ReturnType<typeof loadOnnxruntime>>;
