import { EngineError } from '../engine.port.js';

/**
 * A step of a link, which the server takes once. When its answer was lost it is sent again; a refusal then says that it
 * had come before. Whether the link still stands, the next look at it tells.
 */
export class LinkStep {
  private done = false;
  private lost = false;

  /** Sends it, unless that is done. */
  async send(call: () => Promise<unknown>): Promise<void> {
    if (this.done) return;
    try {
      await call();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (!this.lost || error.code !== 'device-link-invalid') {
        this.lost ||= error.code === 'network';
        throw error;
      }
    }
    this.done = true;
  }
}
