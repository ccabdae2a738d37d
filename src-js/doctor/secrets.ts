/** Secrets: **whether they stay on the server and travel encrypted.** */

import { type Application, placeOfVariable, variable } from './application';
import { known } from './facts';
import { type Check, type Finding, ok, problem } from './finding';

const PUBLISHABLE = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY';
const SECRET = 'CLERK_SECRET_KEY';
/** Variables whose values a browser must not see. */
const SECRETS = [
  SECRET,
  'CLERK_ENCRYPTION_KEY',
  'CLERK_MACHINE_SECRET_KEY',
  'CLERK_WEBHOOK_SIGNING_SECRET',
];
/** A secret key, wherever it stands. */
export const SECRET_VALUE = /\bsk_(?:test|live)_\w+/;

/** Whether a secret is written into the bundles of browsers, or sent in the clear. */
export const secrets: Check = {
  name: 'secrets',
  title: 'Secrets',
  run({ application }) {
    const findings = [...leaks(application), ...apiUrl(application)];
    return findings.length > 0
      ? findings
      : [ok('What browsers receive does not hold the value of a secret.')];
  },
};

/** Secrets in what is written into the bundles of browsers. */
function leaks(application: Application): Finding[] {
  const values = known(application.variables)?.values ?? {};
  const { inlined = {}, file = 'next.config' } = known(application.configuration) ?? {};
  const leakOf = secretIn(values);
  const publics = Object.entries(values)
    .filter(([name]) => name.startsWith('NEXT_PUBLIC_') && name !== PUBLISHABLE)
    .map(([name, value = '']) => [name, value, placeOfVariable(application, name)] as const);
  // withIronclerk() puts public variables of the environment there, too.
  const inlines = Object.entries(inlined)
    .filter(([name, value]) => !name.startsWith('NEXT_PUBLIC_') || values[name] !== value)
    .map(([name, value]) => [`env.${name}`, value, file] as const);
  return [...publics, ...inlines].flatMap(([name, value, place]) => {
    const secret = leakOf(value);
    return secret
      ? [
          problem(
            `${name} holds the value of a secret (${secret}), and is written into the bundles of browsers.`,
            `Remove it, read ${secret} on the server only, and replace the secret: every visitor may have it.`,
            place,
          ),
        ]
      : [];
  });
}

/** Finds the name of the secret that a value holds. */
function secretIn(values: Readonly<Record<string, string | undefined>>) {
  const secrets = SECRETS.flatMap((name) =>
    (values[name] ?? '').split(',').map((value) => [name, value.trim()] as const),
  ).filter(([, value]) => value.length > 7);
  return (value: string): string | undefined =>
    SECRET_VALUE.test(value) ? SECRET : secrets.find(([, secret]) => value.includes(secret))?.[0];
}

/** The secret key goes to the Backend API with every request. */
function apiUrl(application: Application): Finding[] {
  const url = variable(application, 'CLERK_API_URL').trim();
  const place = placeOfVariable(application, 'CLERK_API_URL');
  if (url === '') {
    return [];
  }
  if (!URL.canParse(url)) {
    return [
      problem(
        'CLERK_API_URL is not a URL.',
        'Take it out; https://api.clerk.com is the default.',
        place,
      ),
    ];
  }
  const { protocol, hostname } = new URL(url);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || isLocal
    ? []
    : [
        problem(
          `CLERK_API_URL is a plain ${protocol.slice(0, -1)} address on another machine: the secret key travels unencrypted.`,
          'Use https.',
          place,
        ),
      ];
}
