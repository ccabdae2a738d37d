/** Where browsers load Clerk's components from. */

import { readFileSync } from 'node:fs';
import { redact } from '../diagnostics/redact';
import { type Application, placeOfVariable, variable } from './application';
import type { Examination } from './examination';
import { known } from './facts';
import { type Check, type Finding, ok, problem, skipped } from './finding';
import { codeIn } from './sources';

const PROXY_URL = 'NEXT_PUBLIC_CLERK_PROXY_URL';
const PUBLISHABLE_KEY = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY';
const SCRIPTS = {
  NEXT_PUBLIC_CLERK_JS_URL: 'the library @clerk/clerk-js',
  NEXT_PUBLIC_CLERK_UI_URL: 'the user interface @clerk/ui',
};

/** How long a script may take to answer, in ms. */
const LIMIT = 5_000;

const USES_COMPONENTS = /^(?!\s*(?:\/\/|\*|import\s+type\b)).*\bfrom\s*['"]@clerk\/nextjs['"]/m;

/** Whether the scripts of Clerk's components are where browsers ask for them. */
export const components: Check = {
  name: 'components',
  title: "Clerk's components",
  async run({ application, options }) {
    const { distDir = '.next', setsSecretKey } = known(application.configuration) ?? {};
    const files = [...codeIn(application.root, distDir)];
    if (!files.some((file) => USES_COMPONENTS.test(readFileSync(file, 'utf8')))) {
      return [ok('No file imports components of @clerk/nextjs.')];
    }
    if (setsSecretKey) {
      return [skipped('Their scripts come from the emulator that next dev starts.')];
    }
    const findings = await Promise.all(
      Object.entries(SCRIPTS).map(([name, what]) => script(application, options, name, what)),
    );
    return findings;
  },
};

async function script(
  application: Application,
  { isOffline }: Examination['options'],
  name: string,
  what: string,
): Promise<Finding> {
  const url = variable(application, name).trim();
  const place = placeOfVariable(application, name);
  if (url === '') {
    return withoutUrl(application, name, what);
  }
  if (!/^https?:\/\//.test(url)) {
    return /^\/[^/]/.test(url)
      ? ok(`The application itself serves ${what}.`, place)
      : problem(`${name} is neither an absolute URL nor a path.`, 'Write http(s)://….', place);
  }
  if (isOffline) {
    return skipped(`Whether ${name} answers was not asked, since --offline was given.`);
  }
  const wrong = await unanswered(url);
  return wrong === undefined
    ? ok(`${url} serves ${what}.`, place)
    : problem(
        `Browsers cannot load ${what} from ${name}: ${wrong}`,
        'Start the emulator, and paste the variables that npx ironclerk emulator prints.',
        place,
      );
}

/** `@clerk/nextjs` asks a Frontend API without TLS with TLS nevertheless. */
function withoutUrl(application: Application, name: string, what: string): Finding {
  const proxyUrl = variable(application, PROXY_URL).trim();
  if (/^http:\/\//i.test(proxyUrl)) {
    return problem(
      `${name} is not set, so browsers ask https://${proxyUrl.slice('http://'.length)} for ${what}, which ${PROXY_URL} serves over http only.`,
      `Set ${name} as npx ironclerk emulator prints it.`,
      placeOfVariable(application, PROXY_URL),
    );
  }
  return variable(application, PUBLISHABLE_KEY).trim() === ''
    ? skipped(`${PUBLISHABLE_KEY} is not set, which names where browsers load ${what} from.`)
    : ok(`The Frontend API serves ${what}.`);
}

/** Why the script cannot be loaded; `undefined` if it can be. */
async function unanswered(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT) });
    const isScript = /javascript/.test(response.headers.get('content-type') ?? '');
    if (response.ok && isScript) {
      await response.body?.cancel();
      return undefined;
    }
    return `it answers ${response.status}. ${reasonIn(await response.text())}`.trim();
  } catch (error) {
    return `it does not answer (${redact(String(error))}).`;
  }
}

/** What Clerk's form of an error says. */
function reasonIn(body: string): string {
  try {
    return String(redact(JSON.parse(body).errors[0].long_message));
  } catch {
    return '';
  }
}
