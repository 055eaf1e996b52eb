import * as z from 'zod';
import type { Role } from '../accounts/account-fields.js';

/**
 * A command as it travels: by HTTPS (method and path given) or as a frame on the socket (neither given). The server
 * validates with the very object that the client encodes with.
 */
export interface CommandDefinition<
  Type extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly type: Type;
  /** What the command does, in one sentence; goes into the OpenAPI document. */
  readonly summary: string;
  readonly http?: { readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly path: string };
  /** Who may call: `anyone`, a signed-in `account`, or an account whose session is bound to a `device`. */
  readonly access: 'anyone' | 'account' | 'device';
  /** A role on the server that the account has to have as well. */
  readonly role?: Role;
  /** Also asks for a log-in, or a confirmation, of the last ten minutes; else `fresh-log-in-required`. */
  readonly fresh?: true;
  /** What it counts against in its account when it is carried out, so that nobody fills the log with it. */
  readonly budget?: Budget;
  readonly input: Input;
  readonly output: Output;
  readonly maxBytes: number;
  readonly example: { readonly input: z.output<Input>; readonly output: z.output<Output> };
}

/**
 * Budgets of an account: what its owner changes; what keeps it safe, which goes on when a stolen session has used up the
 * other one; and what its devices leave for others.
 */
export type Budget = 'changes' | 'safety' | 'upkeep';

/** Limits, in bytes of the JSON text. */
export const MAX_FRAME_BYTES = 64 * 1024;
export const MAX_HANDSHAKE_BYTES = 4 * 1024 * 1024;

/** Declares a command or a query; the example is checked against both schemas when the module loads. */
export function defineCommand<const Type extends string, Input extends z.ZodType, Output extends z.ZodType>(
  declaration: Omit<CommandDefinition<Type, Input, Output>, 'maxBytes'> & { maxBytes?: number },
): CommandDefinition<Type, Input, Output> {
  z.encode(declaration.input, declaration.example.input);
  z.encode(declaration.output, declaration.example.output);
  return { ...declaration, maxBytes: declaration.maxBytes ?? MAX_FRAME_BYTES };
}

/** A frame that the server sends on its own account. */
export interface PushDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly summary: string;
  readonly schema: Schema;
  readonly example: z.output<Schema>;
}

/** Declares a push frame; the example is checked when the module loads. */
export function definePush<const Type extends string, Schema extends z.ZodType>(
  declaration: PushDefinition<Type, Schema>,
): PushDefinition<Type, Schema> {
  z.encode(declaration.schema, declaration.example);
  return declaration;
}

export type InputOf<Command> =
  Command extends CommandDefinition<string, infer Input> ? z.output<Input> : never;
export type OutputOf<Command> =
  Command extends CommandDefinition<string, z.ZodType, infer Output> ? z.output<Output> : never;
export type FrameOf<Push> = Push extends PushDefinition<string, infer Schema> ? z.output<Schema> : never;
