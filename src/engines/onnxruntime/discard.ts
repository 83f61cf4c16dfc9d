import { MessageChannel, type MessagePort } from 'node:worker_threads';

/**
 * Gives the memory of tensors back at once. onnxruntime's binding copies every output into an array of its own, and
 * the garbage collector lets hundreds of megabytes of them wait. What is sent to a port whose other end is closed is
 * dropped, and the memory that goes with it freed.
 */
export class Discard {
  private readonly port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    port1.unref();
    this.port = port1;
  }

  /** @param buffer that nobody else uses */
  drop(buffer: ArrayBufferLike): void {
    if (buffer instanceof ArrayBuffer) this.port.postMessage(null, [buffer]);
  }

  close(): void {
    this.port.close();
  }
}
