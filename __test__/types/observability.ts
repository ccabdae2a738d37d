/** Types of `onDecision` and `health()`, checked by `tsc --noEmit`. */

import type * as api from '@opentelemetry/api';
import { authenticateRequest } from '../../src-js/index';
import type * as ours from '../../src-js/observability/open-telemetry';
import { clerkMiddleware, type Decision, health, type OnDecision } from '../../src-js/server';

/** Fails to compile unless `From` can be used where `To` is wanted. */
type Assignable<From extends To, To> = From;

/** What the API of OpenTelemetry registers is what is read. */
export type OfOpenTelemetry = [
  Assignable<api.TracerProvider, ours.TracerProvider>,
  Assignable<api.MeterProvider, ours.MeterProvider>,
  Assignable<api.ContextManager, NonNullable<ours.Registered['context']>>,
  Assignable<ours.Context, api.Context>,
];

export const onDecision: OnDecision = ({ outcome, reason, tokenType, microseconds }) => {
  const known: 'signed-in' | 'signed-out' | 'handshake' | 'deferred' = outcome;
  const text: string = `${known} ${reason} ${tokenType} ${microseconds.toFixed()}`;
  void text;
};

export const observed = [
  clerkMiddleware({ onDecision }),
  clerkMiddleware({ onDecision: async ({ fetched }) => void (await Promise.resolve(fetched)) }),
  clerkMiddleware(
    () => {},
    ({ method }) => ({ onDecision: ({ outcome }) => console.log(method, outcome) }),
  ),
];

/** What is accepted still determines what comes back. */
export async function asked(request: Request): Promise<string | null> {
  const any = await authenticateRequest(request, { acceptsToken: 'any', onDecision });
  const session = await authenticateRequest(request, { onDecision });
  const machine = await authenticateRequest(request, { acceptsToken: ['api_key', 'm2m_token'] });
  const type: 'api_key' | 'm2m_token' | null = machine.tokenType;
  return any.isAuthenticated ? (session.toAuth()?.userId ?? null) : type;
}

export async function probed(): Promise<'ok' | 'degraded' | 'failing'> {
  const { status, keys, store, problem } = await health({ timeoutInMs: 500 });
  const all: [string, string, string | null] = [keys, store, problem];
  return all.length ? status : 'failing';
}

export const refused = [
  // @ts-expect-error: a hook is a function.
  clerkMiddleware({ onDecision: true }),
  // @ts-expect-error: a decision names no user.
  clerkMiddleware({ onDecision: ({ userId }) => userId }),
  // @ts-expect-error: a limit is a number.
  health({ timeoutInMs: '1s' }),
];

/** Nobody is told who was decided about. */
export const members: Record<keyof Decision, true> = {
  outcome: true,
  reason: true,
  tokenType: true,
  keySource: true,
  fetched: true,
  isRecoverable: true,
  microseconds: true,
  waits: true,
};
