/** The publishable key and the secret key. */

import { isRefusedInProduction } from '../options/emulator-key';
import { frontendApiHost, isDevelopmentKey } from '../options/keys';
import { type Application, placeOfVariable, variable } from './application';
import { known } from './facts';
import { type Check, type Finding, ok, problem, warning } from './finding';
import { SECRET_VALUE } from './secrets';

const PUBLISHABLE = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY';
const SECRET = 'CLERK_SECRET_KEY';
const WHERE = 'Copy it from the API keys page of the Clerk dashboard.';

/** Whether both keys are set, complete, and of the same kind. */
export const keys: Check = {
  name: 'keys',
  title: 'Keys',
  run: ({ application }) => [
    publishableKey(application),
    secretKey(application),
    ...pair(application),
  ],
};

function publishableKey(application: Application): Finding {
  const key = variable(application, PUBLISHABLE);
  const place = placeOfVariable(application, PUBLISHABLE);
  if (key === '') {
    return missing(application, PUBLISHABLE, 'publishableKey');
  }
  if (SECRET_VALUE.test(key)) {
    return problem(
      `${PUBLISHABLE} holds a secret key. Its value is part of every page that is sent to browsers.`,
      `Put the publishable key (pk_…) there. If the application was ever deployed like this, replace the secret key in the Clerk dashboard.`,
      place,
    );
  }
  if (isQuoted(key)) {
    return quoted(PUBLISHABLE, place);
  }
  const host = frontendApiHost(key);
  return /^[\w-]+(\.[\w-]+)+(:\d+)?$/.test(host)
    ? ok(
        `${PUBLISHABLE} is for ${host} (${isDevelopmentKey(key) ? 'development' : 'production'}).`,
        place,
      )
    : problem(
        `${PUBLISHABLE} is not a publishable key, which is pk_test_ or pk_live_ and the encoded name of a host. It may have been cut off.`,
        WHERE,
        place,
      );
}

function secretKey(application: Application): Finding {
  const key = variable(application, SECRET);
  const place = placeOfVariable(application, SECRET);
  if (key === '') {
    return setByConfiguration(application) ?? missing(application, SECRET, 'secretKey');
  }
  if (isQuoted(key)) {
    return quoted(SECRET, place);
  }
  if (key.startsWith('pk_')) {
    return problem(
      `${SECRET} holds a publishable key.`,
      `Put the secret key (sk_…) there. ${WHERE}`,
      place,
    );
  }
  const apiUrl = variable(application, 'CLERK_API_URL');
  const jwtKey = variable(application, 'CLERK_JWT_KEY');
  const isProduction = application.mode === 'production';
  if (isProduction && isRefusedInProduction({ secretKey: key, apiUrl, jwtKey })) {
    return problem(
      `${SECRET} is a key of the emulator, which anybody can make; a production server refuses it.`,
      `Put the secret key of your Clerk instance there. ${WHERE}`,
      place,
    );
  }
  return /^sk_(test|live)_[A-Za-z0-9_-]{8,}$/.test(key)
    ? ok(
        `${SECRET} is one of a ${isDevelopmentKey(key) ? 'development' : 'production'} instance.`,
        place,
      )
    : problem(
        `${SECRET} is not a secret key, which begins with sk_test_ or sk_live_. It may have been cut off.`,
        WHERE,
        place,
      );
}

function setByConfiguration({ configuration }: Application): Finding | undefined {
  const { setsSecretKey = false, file = 'next.config' } = known(configuration) ?? {};
  return setsSecretKey
    ? ok(`${file} sets ${SECRET}, as the option emulator of withIronclerk() does.`, file)
    : undefined;
}

/** A key that is not in the environment may be an option of the middleware. */
function missing(application: Application, name: string, option: string): Finding {
  const isOption = known(application.middleware)?.properties.includes(option);
  const { files = [] } = known(application.variables) ?? {};
  const looked = files.length > 0 ? `in ${files.join(', ')}` : 'in any .env file';
  return isOption
    ? warning(
        `${name} is not set. The middleware seems to be given the option ${option}; pages and route handlers outside of it have no key.`,
        `Set ${name} as well, unless every request goes through the middleware.`,
      )
    : problem(
        `${name} is not set, neither ${looked} nor in the shell.`,
        `Set it in .env.local. ${WHERE} Without an account, set what npx ironclerk emulator prints.`,
      );
}

const isQuoted = (key: string): boolean => /^["'\s]|["'\s]$/.test(key);

const quoted = (name: string, place: string | undefined): Finding =>
  problem(
    `The value of ${name} begins or ends with a quotation mark or white space.`,
    'Remove it. Docker and many hosts keep quotation marks as part of the value.',
    place,
  );

function pair(application: Application): Finding[] {
  const [publishable, secret] = [variable(application, PUBLISHABLE), variable(application, SECRET)];
  if (!publishable.startsWith('pk_') || !secret.startsWith('sk_')) {
    return [];
  }
  if (isDevelopmentKey(publishable) !== isDevelopmentKey(secret)) {
    return [
      problem(
        `${PUBLISHABLE} is of a ${kind(publishable)} instance, and ${SECRET} of a ${kind(secret)} one.`,
        'Take both keys from the same instance.',
        placeOfVariable(application, SECRET),
      ),
    ];
  }
  return application.mode === 'production' && isDevelopmentKey(secret)
    ? [
        warning(
          'The keys are those of a development instance, and the application is read as for production.',
          'Set the keys of the production instance where the application is deployed.',
          placeOfVariable(application, SECRET),
        ),
      ]
    : [];
}

const kind = (key: string) => (isDevelopmentKey(key) ? 'development' : 'production');
