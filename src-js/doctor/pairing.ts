/** Whether the keys belong together, **according to the APIs that publish them.** */

import { redact } from '../diagnostics/redact';
import { isLoopback } from '../options/emulator-key';
import { type Application, placeOfVariable, variable } from './application';
import type { Examination } from './examination';
import { type Check, type Finding, ok, problem, skipped, warning } from './finding';
import { parseJwtKey } from './jwt-key';
import type { KeySetAnswer, PublicKey } from './key-set';

const ONE_INSTANCE = 'Take all keys from the same instance of the Clerk dashboard.';

/** Whether the secret key, publishable key and JWT key are of the same instance. */
export const pairing: Check = {
  name: 'pairing',
  title: 'Pairing of the keys',
  async run(examination) {
    const { application, options } = examination;
    if (options.isOffline) {
      return [skipped('Not asked, since --offline was given.')];
    }
    if (!variable(application, 'CLERK_SECRET_KEY').startsWith('sk_')) {
      return [skipped('No secret key is set to ask with.')];
    }
    const backend = await examination.backendKeys();
    const keys = backend.keys;
    if (!keys) {
      return [unanswered(examination, backend)];
    }
    const host = new URL(backend.url).host;
    return [
      ok(`The Backend API at ${host} accepts the secret key.`),
      await publishableKey(examination, keys),
      ...jwtKey(examination, keys),
    ];
  },
};

function unanswered({ application }: Examination, { url, status, error }: KeySetAnswer): Finding {
  const { host } = URL.canParse(url) ? new URL(url) : { host: url };
  if (isLoopback(url)) {
    return emulator(application, { url, status, error });
  }
  if (status === 401 || status === 403) {
    return problem(
      `The Backend API at ${host} refuses the secret key (${status}): it is wrong, or was revoked.`,
      'Copy the secret key from the API keys page of the Clerk dashboard again.',
      placeOfVariable(application, 'CLERK_SECRET_KEY'),
    );
  }
  if (status !== undefined) {
    return warning(
      `The Backend API at ${host} answered ${status} instead of its keys.`,
      'Try again. If it fails again, check CLERK_API_URL and CLERK_API_VERSION.',
      placeOfVariable(application, 'CLERK_API_URL'),
    );
  }
  return skipped(
    `The Backend API at ${host} could not be reached: ${redact(error)}.`,
    `Check the network, or give --offline.${proxyNote()}`,
  );
}

/** Why the emulator, which is what listens on this machine, gave no keys. */
function emulator(application: Application, { url, status, error }: KeySetAnswer): Finding {
  const { host, port } = new URL(url);
  const start = `npx ironclerk emulator --port ${port || '80'}`;
  const place = placeOfVariable(application, 'CLERK_API_URL');
  if (status === undefined) {
    return problem(
      `No emulator listens at ${host}: ${redact(error)}. Without it, no visitor can be verified.`,
      `Start it: ${start}`,
      place,
    );
  }
  return status === 401 || status === 403
    ? problem(
        `The emulator at ${host} does not know the secret key (${status}): it was started with another seed, or it is another one.`,
        `Set the variables that it prints when it starts: ${start}`,
        placeOfVariable(application, 'CLERK_SECRET_KEY'),
      )
    : problem(
        `What listens at ${host} answered ${status}, and is not an emulator.`,
        `Stop it and start the emulator there, or set CLERK_API_URL to the emulator's address: ${start}`,
        place,
      );
}

/** The addon uses the environment's proxy; Node.js, which makes these requests, may not. */
const proxyNote = (): string =>
  (process.env.HTTPS_PROXY ?? process.env.https_proxy)
    ? ' HTTPS_PROXY is set, and used by Node.js from version 24 on with NODE_USE_ENV_PROXY=1.'
    : '';

async function publishableKey(
  examination: Examination,
  keys: readonly PublicKey[],
): Promise<Finding> {
  const { url, keys: published, status, error } = await examination.frontendKeys();
  if (!published) {
    return skipped(
      `Whether the publishable key belongs to it is not known: ${url || 'the Frontend API'} gave no keys (${status ?? redact(error)}).`,
      'Check the network, and NEXT_PUBLIC_CLERK_PROXY_URL if it is set.',
    );
  }
  const ids = new Set(keys.map(({ kid }) => kid));
  return published.some(({ kid }) => kid !== undefined && ids.has(kid))
    ? ok('The publishable key and the secret key are of the same instance.')
    : problem(
        `The secret key is of another instance than the publishable key: ${new URL(url).host} signs with other keys. Every visitor would end in a redirect loop.`,
        ONE_INSTANCE,
        placeOfVariable(examination.application, 'CLERK_SECRET_KEY'),
      );
}

function jwtKey({ application }: Examination, keys: readonly PublicKey[]): Finding[] {
  const key = parseJwtKey(variable(application, 'CLERK_JWT_KEY'));
  if (key?.asymmetricKeyType !== 'rsa') {
    return [];
  }
  const { n } = key.export({ format: 'jwk' });
  return keys.some((one) => one.n === n)
    ? [ok('CLERK_JWT_KEY is one of its keys.')]
    : [
        problem(
          'CLERK_JWT_KEY is not a key of the instance: every session token would be refused.',
          ONE_INSTANCE,
          placeOfVariable(application, 'CLERK_JWT_KEY'),
        ),
      ];
}
