import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refusal } from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable, tap } from 'rxjs';
import * as z from 'zod';
import { callerOf } from './caller.js';
import { ChangeBudgets } from './change-budgets.js';
import { ENDPOINT, type HttpCommand } from './endpoint.js';

/**
 * Decodes the input of each endpoint by the command's own schema before the handler runs, and encodes what it returns
 * by the output schema. An input that does not fit is refused whole and never repeated in the answer. What is carried out
 * counts against the budget of the caller that the command names.
 */
@Injectable()
export class EndpointInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly budgets: ChangeBudgets,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const definition = this.reflector.get<HttpCommand | undefined>(ENDPOINT, context.getHandler());
    if (definition === undefined) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // The access guard has refused this already; a server that was put together without it must not serve.
    const caller = callerOf(request);
    if (definition.access !== 'anyone' && caller === undefined) throw new Refusal('unauthenticated');
    const result = z.safeDecode(definition.input, definition.http.method === 'GET' ? {} : request.body);
    if (!result.success) throw new Refusal('bad-request');
    request.body = result.data;
    http.getResponse<FastifyReply>().header('cache-control', 'no-store');
    const { budget, output } = definition;
    const answer = next.handle().pipe(map((value) => z.encode(output, value)));
    if (budget === undefined || caller === undefined) return answer;
    const { accountId } = caller;
    this.budgets.take(budget, accountId);
    const giveBack = (error: unknown): void => {
      if (error instanceof Refusal) this.budgets.giveBack(budget, accountId);
    };
    return answer.pipe(tap({ error: giveBack }));
  }
}
