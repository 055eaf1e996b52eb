import { Controller } from '@nestjs/common';
import { ChooseHandle, type InputOf, ReadHandle } from '@collab/domain';
import { type Caller, CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { Handles } from './handles.js';

/** Whoever chooses a handle learns whether it is free: a few tries a day, so that nobody lists the ones in use. */
const CHOICES = { burst: 10, perMinute: 10 / (24 * 60) };

/** The caller's own handle. */
@Controller()
export class HandleController {
  constructor(
    private readonly handles: Handles,
    private readonly limiter: RateLimiter,
  ) {}

  @Endpoint(ReadHandle)
  async read(_input: InputOf<typeof ReadHandle>, @CurrentCaller() { accountId }: Caller) {
    return { handle: await this.handles.of(accountId) };
  }

  @Endpoint(ChooseHandle)
  async choose({ handle }: InputOf<typeof ChooseHandle>, @CurrentCaller() { accountId }: DeviceCaller) {
    this.limiter.take('handles', accountId, CHOICES);
    await this.handles.choose(accountId, handle);
    return {};
  }
}
