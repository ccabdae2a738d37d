/**
 * The sizes of a browser's cookies. **It reports names and sizes, never values.**
 */

import { createHash } from 'node:crypto';
import { maxHeaderSize } from 'node:http';
import { variable } from './application';
import {
  type Check,
  counted,
  type Finding,
  listed,
  ok,
  problem,
  skipped,
  warning,
} from './finding';

/** What browsers keep of one cookie, name and value, in bytes (RFC 6265, section 6.1). */
const COOKIE_LIMIT = 4096;
/** What many proxies take as one header line, in bytes. */
const PROXY_LIMIT = 8 * 1024;
/** What Clerk puts into session tokens itself. */
const CLERK_CLAIMS = new Set(
  'azp,exp,fva,iat,iss,jti,nbf,sid,sub,sts,v,act,o,pla,fea,org_id,org_role,org_slug,org_permissions'.split(
    ',',
  ),
);
const CLERK_NAME =
  /^__(?:session|client_uat|refresh|clerk_db_jwt|clerk_handshake)(?:_([\w-]{8}))?$/;

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Name and value, in bytes. */
  readonly size: number;
}

/** Whether browsers store them, servers accept them, and what makes them large. */
export const cookies: Check = {
  name: 'cookies',
  title: 'Cookies',
  run({ application, options }) {
    if (options.cookies === undefined) {
      return [
        skipped(
          'Not measured.',
          "Give --cookies, and on the standard input the Cookie header of a request, from the network panel of a browser's developer tools.",
        ),
      ];
    }
    const header = options.cookies.trim().replace(/^cookie:\s*/i, '');
    const found = parse(header);
    if (found.length === 0) {
      return [problem('The standard input holds no cookies.', 'Pass name=value; name=value.')];
    }
    const suffix = suffixOf(variable(application, 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY').trim());
    const findings = [
      ...single(found),
      ...whole(header, found),
      ...custom(found),
      ...foreign(found, suffix),
      ...repeated(found),
    ];
    const size = `${counted(found.length, 'cookie')}, ${bytes(header)} bytes`;
    return findings.length > 0 ? findings : [ok(`${size}: within all limits.`)];
  },
};

const bytes = (text: string): number => Buffer.byteLength(text);

const parse = (header: string): Cookie[] =>
  header.split(';').flatMap((part) => {
    const [, name = '', value = ''] = /^\s*([^=\s]+)=(.*?)\s*$/s.exec(part) ?? [];
    return name ? [{ name, value, size: bytes(name) + bytes(value) }] : [];
  });

function single(found: readonly Cookie[]): Finding[] {
  return found
    .filter(({ size }) => size > COOKIE_LIMIT * 0.9)
    .map(({ name, size }) =>
      size > COOKIE_LIMIT
        ? problem(
            `${name} has ${size} bytes; browsers keep ${COOKIE_LIMIT}, and drop it silently.`,
            remedyFor(name),
          )
        : warning(
            `${name} has ${size} bytes of the ${COOKIE_LIMIT} that browsers keep.`,
            remedyFor(name),
          ),
    );
}

const remedyFor = (name: string): string =>
  name.startsWith('__session')
    ? 'Remove custom claims from the session token in the Clerk dashboard (Sessions, Customize session token).'
    : 'Make it smaller.';

function whole(header: string, found: readonly Cookie[]): Finding[] {
  const size = bytes(`Cookie: ${header}\r\n`);
  const largest = [...found].sort((a, b) => b.size - a.size).slice(0, 3);
  const names = listed(largest.map((cookie) => `${cookie.name} (${cookie.size})`));
  if (size > maxHeaderSize) {
    return [
      problem(
        `All cookies together have ${size} bytes; Node.js takes ${maxHeaderSize} for all headers, and answers 431. The largest: ${names}.`,
        'Use fewer or smaller cookies. node --max-http-header-size only raises the limit of this one server.',
      ),
    ];
  }
  return size > PROXY_LIMIT
    ? [
        warning(
          `All cookies together have ${size} bytes; many proxies take ${PROXY_LIMIT} for one header (nginx: large_client_header_buffers). The largest: ${names}.`,
          'Use fewer or smaller cookies.',
        ),
      ]
    : [];
}

/** Custom claims, if they make a session token large. */
function custom(found: readonly Cookie[]): Finding[] {
  const [token] = found
    .filter(({ name }) => /^__session(_|$)/.test(name))
    .sort((a, b) => b.size - a.size);
  const sizes = Object.entries(claimsOf(token?.value ?? ''))
    .filter(([name]) => !CLERK_CLAIMS.has(name))
    .map(([name, value]) => [name, bytes(JSON.stringify(value))] as const)
    .sort(([, a], [, b]) => b - a);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  // Clerk advises to stay below 1.2 KB, so that the rest of the token has room.
  return total > 1200
    ? [
        warning(
          `The custom claims of ${token?.name} have ${total} bytes: ${listed(sizes.map(([name, size]) => `${name} (${size})`))}.`,
          'Remove them from the session token, and read them from the user where you need them.',
        ),
      ]
    : [];
}

function claimsOf(token: string): object {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

/** Cookies that other instances left on the same domain, as on localhost. */
function foreign(found: readonly Cookie[], suffix: string): Finding[] {
  const suffixes = found.map(({ name }) => CLERK_NAME.exec(name)?.[1]);
  const others = found.filter((_, at) => suffixes[at] !== undefined && suffixes[at] !== suffix);
  const instances = new Set(suffixes.filter((one) => one !== undefined && one !== suffix));
  const size = others.reduce((sum, cookie) => sum + cookie.size, 0);
  return suffix !== '' && instances.size > 0
    ? [
        warning(
          `${counted(others.length, 'cookie')} (${size} bytes) of ${counted(instances.size, 'other instance')} of Clerk on this domain: ${listed(others.map(({ name }) => name))}.`,
          'Delete the cookies of the site. On localhost they come from other applications, whatever their port.',
        ),
      ]
    : [];
}

/** One name twice is the same cookie on two domains or paths; the first one counts. */
function repeated(found: readonly Cookie[]): Finding[] {
  const names = found.map(({ name }) => name).filter((name) => CLERK_NAME.test(name));
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  return twice.length > 0
    ? [
        warning(
          `The browser sends ${listed(twice)} more than once: it was set for two domains or paths, and only the first counts.`,
          'Delete the cookies of the site, and set them for one domain.',
        ),
      ]
    : [];
}

/** What follows the names of an instance's cookies. */
const suffixOf = (publishableKey: string): string =>
  publishableKey &&
  createHash('sha1')
    .update(publishableKey)
    .digest('base64')
    .slice(0, 8)
    .replace(/\+/g, '-')
    .replace(/\//g, '_');
