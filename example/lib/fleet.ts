import 'server-only';
import { createHmac, randomUUID } from 'node:crypto';

/** How long a server may take to hear of a revocation, in ms. */
const PATIENCE = 3000;
const PAUSE = 20;

/** The servers that share the session: this one, and the one on the other domain. */
export function serversOf(request: Request): { name: string; origin: string }[] {
  const { DEMO_OTHER_DOMAIN: other } = process.env;
  const local = (url: string) => `http://127.0.0.1:${new URL(url).port}`;
  return [
    { name: 'This server, which received the webhook,', origin: local(request.url) },
    ...(other ? [{ name: 'The server on the other domain', origin: local(other) }] : []),
  ];
}

/** Sends the webhook that Clerk sends when a session is revoked, signed as Clerk signs it. */
export async function sendRevocation(origin: string, sessionId: string): Promise<number> {
  const event = { type: 'session.revoked', object: 'event', data: { id: sessionId } };
  const body = JSON.stringify({ ...event, timestamp: Date.now() });
  const [id, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1000))];
  const secret = process.env.CLERK_WEBHOOK_SIGNING_SECRET?.replace(/^whsec_/, '') ?? '';
  const signature = createHmac('sha256', Buffer.from(secret, 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': timestamp,
    'svix-signature': `v1,${signature}`,
  };
  const sent = { method: 'POST', headers, body, cache: 'no-store' } as const;
  return (await fetch(`${origin}/api/webhooks`, sent)).status;
}

/** Whether a server accepts a session token. */
export async function accepts(origin: string, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${origin}/api/session`, { headers, cache: 'no-store' });
  const { isAuthenticated } = (await response.json()) as { isAuthenticated: boolean };
  return isAuthenticated;
}

/** How long, in ms, a server goes on accepting a token; `null`: for longer than we wait. */
export async function timeToRefusal(origin: string, token: string): Promise<number | null> {
  const began = performance.now();
  while (performance.now() - began < PATIENCE) {
    if (!(await accepts(origin, token))) {
      return Math.round(performance.now() - began);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return null;
}
