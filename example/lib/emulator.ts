import 'server-only';

/** Has the emulator issue a session token with these claims. */
export async function mintToken(body: object): Promise<string> {
  const response = await fetch(`${process.env.CLERK_API_URL}/emulator/session_tokens`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.CLERK_SECRET_KEY}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    cache: 'no-store',
  });
  if (!response.ok) {
    throw new Error(`The emulator issued no session token: ${response.status}.`);
  }
  const { token } = (await response.json()) as { token: string };
  return token;
}
