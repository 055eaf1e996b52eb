import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Refusal, type AccountId, type DeviceId, type Role, type SessionId } from '@collab/domain';
import type { FastifyRequest } from 'fastify';

/** For whom a request speaks, as its access token and the live session say. */
export interface Caller {
  readonly accountId: AccountId;
  readonly sessionId: SessionId;
  /** The device whose key the browser has proved to hold; null until it has. */
  readonly deviceId: DeviceId | null;
  readonly roles: readonly Role[];
}

/** A caller whose session is bound to a device. */
export type DeviceCaller = Caller & { readonly deviceId: DeviceId };

const callers = new WeakMap<FastifyRequest, Caller>();

/** Notes the caller of a request; only the access guard does this. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** The caller of a request, or undefined where the command is open to anyone. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}

/**
 * Parameter decorator: the `Caller` of the request (a `DeviceCaller` where the command's access is `device`). Refuses
 * with `unauthenticated` in a handler that anyone may call, so that it is never undefined by mistake.
 */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new Refusal('unauthenticated');
  return caller;
});
