// What all sides are given: tokens and requests. Tokens like Clerk's, headers
// like a browser's; a public key in the options, so that no network is measured.

import { createHash } from 'node:crypto';
import { mintSessionToken } from '../conformance/shared/tokens.mjs';

/**
 * A key pair as PEM, as it is handed to the sides.
 *
 * @typedef {{ publicPem: string, privatePem: string }} Keys
 */

/** Options of a production instance; `secretKey` and `jwtKey` are the benchmark's own. */
export const PUBLISHABLE_KEY = `pk_live_${Buffer.from('clerk.example.com$').toString('base64')}`;
export const SECRET_KEY = 'sk_live_benchmark';

/** The variables of a side's process. */
export const ENVIRONMENT = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
  CLERK_SECRET_KEY: SECRET_KEY,
  CLERK_ENCRYPTION_KEY: 'e'.repeat(64),
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  NODE_ENV: 'production',
};

/**
 * A session token of somebody in an organization, good for an hour; `serial` makes it unique.
 *
 * @param {string} privatePem
 * @param {string | number} [serial]
 */
export const mintToken = (privatePem, serial = 0) =>
  mintSessionToken(
    privatePem,
    {
      fva: [12, -1],
      o: { id: 'org_2benchmark', slg: 'acme', rol: 'admin', per: 'read,write', fpm: '3' },
      fea: 'o:articles',
      pla: 'o:pro',
      sid: `sess_2benchmark${serial}`,
      sub: 'user_2benchmark',
    },
    { kid: 'ins_benchmark' },
  );

/** The suffix of the instance's cookies, beside which it sets them without one. */
const SUFFIX = createHash('sha1').update(PUBLISHABLE_KEY).digest('base64url').slice(0, 8);

/**
 * The headers of a browser's navigation; a token makes it signed in, with both of
 * its session cookies.
 *
 * @param {string} [token]
 */
export function browserHeaders(token) {
  const session = token
    ? `; __session=${token}; __session_${SUFFIX}=${token}; __client_uat=1700000000; __client_uat_${SUFFIX}=1700000000`
    : '';
  return {
    host: 'example.com',
    connection: 'keep-alive',
    'sec-ch-ua': '"Chromium";v="140", "Not=A?Brand";v="24"',
    'sec-ch-ua-mobile': '?0',
    'sec-ch-ua-platform': '"Linux"',
    'upgrade-insecure-requests': '1',
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-user': '?1',
    'sec-fetch-dest': 'document',
    referer: 'https://example.com/',
    'accept-encoding': 'gzip, deflate, br, zstd',
    'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
    cookie: `_ga=GA1.1.1234567890.1700000000; theme=dark${session}`,
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-host': 'example.com',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}
