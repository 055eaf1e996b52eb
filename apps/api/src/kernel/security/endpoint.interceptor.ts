import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refusal } from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { callerOf } from './caller.js';
import { ENDPOINT, type HttpCommand } from './endpoint.js';

/**
 * Decodes the input of each endpoint by the command's own schema before the handler runs, and encodes what it returns
 * by the output schema. An input that does not fit is refused whole and never repeated in the answer.
 */
@Injectable()
export class EndpointInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const definition = this.reflector.get<HttpCommand | undefined>(ENDPOINT, context.getHandler());
    if (definition === undefined) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // The access guard has refused this already; a server that was put together without it must not serve.
    if (definition.access !== 'anyone' && callerOf(request) === undefined)
      throw new Refusal('unauthenticated');
    const result = z.safeDecode(definition.input, definition.http.method === 'GET' ? {} : request.body);
    if (!result.success) throw new Refusal('bad-request');
    request.body = result.data;
    http.getResponse<FastifyReply>().header('cache-control', 'no-store');
    return next.handle().pipe(map((output) => z.encode(definition.output, output)));
  }
}
