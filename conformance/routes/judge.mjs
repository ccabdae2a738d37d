// The judge: what a server gives to somebody who is signed out.

import { send } from './raw.mjs';

/** @typedef {import('./corpus.mjs').FormedRequest} FormedRequest */
/** @typedef {import('./log.mjs').Log} Log */
/** @typedef {import('./raw.mjs').RawAnswer} RawAnswer */
/** @typedef {RawAnswer & { ran: string[] }} NotedAnswer */
/** @typedef {FormedRequest & { isSentOn?: boolean }} SentRequest */

/**
 * Who is asked for what.
 *
 * @typedef {object} Judging
 * @property {string[]} uses the uses of a matcher
 * @property {string} packageName
 * @property {boolean} compare
 * @property {Log} log
 */

/**
 * A request that was answered as it must not be, or where it is not known to be.
 *
 * @typedef {SentRequest & { use: string, status: number, marker?: string }} Found
 */

/**
 * What the answers to a corpus were.
 *
 * @typedef {object} Verdict
 * @property {number} asked
 * @property {number} protectedSeen
 * @property {number} publicSeen
 * @property {Found[]} bypasses
 * @property {number} pagesRun
 * @property {number} actionsRun
 * @property {number} notFoundPages
 * @property {Found[]} leftOut
 * @property {Found[]} refusals
 * @property {number} bypassesOfPeer
 */

const SIGNED_OUT = '__clerk_db_jwt=dvb_router; __client_uat=0';
const CONCURRENCY = 24;

/** What the matcher that Clerk documents says to leave out. */
const LEFT_OUT =
  /_next|\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)/i;

/** The uses of the peer's matcher, which has no declarations. */
const USES_OF_PEER = ['protect', 'allow'];

/**
 * Asks without a guard first. Where that shows or runs something protected, each
 * use of each matcher has to refuse, and nothing of the application may run then;
 * where it shows something public, the use must not. The use `refuse` refuses
 * everything. Every use is asked for every request: Next.js routes a request once more
 * where a guard names its path, so that it may serve what it does not without.
 * What is shown although the proxy did not run, since
 * `config.matcher` leaves it out, is counted by itself. With `compare` the peer
 * is asked, too.
 *
 * @param {number} port
 * @param {FormedRequest[]} requests
 * @param {Judging} judging
 */
export async function judge(port, requests, judging) {
  /** @type {Verdict} */
  const result = {
    asked: requests.length,
    protectedSeen: 0,
    publicSeen: 0,
    bypasses: [],
    pagesRun: 0,
    actionsRun: 0,
    notFoundPages: 0,
    leftOut: [],
    refusals: [],
    bypassesOfPeer: 0,
  };
  const open = [...requests];
  const work = async () => {
    for (let request = open.pop(); request; request = open.pop()) {
      await judgeOne(port, request, judging, result);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return result;
}

let asked = 0;

/**
 * Asks, and says what ran meanwhile.
 *
 * @param {number} port
 * @param {SentRequest} request
 * @param {Record<string, string>} headers
 * @param {Log} log
 * @returns {Promise<NotedAnswer>}
 */
async function sendNoted(port, request, headers, log) {
  asked += 1;
  const id = `${process.pid}-${asked}`;
  const answer = await send(port, request, { ...headers, 'x-test-id': id });
  return { ...answer, ran: log.of(id) };
}

/**
 * Asks under a guard; once more where the server failed, as one in development may.
 *
 * @param {number} port
 * @param {SentRequest} request
 * @param {string} packageName
 * @param {string} use
 * @param {Log} log
 */
async function sendAs(port, request, packageName, use, log) {
  const headers = { Cookie: SIGNED_OUT, 'x-test-use': use, 'x-test-package': packageName };
  const answer = await sendNoted(port, request, headers, log);
  return answer.status < 500 || answer.ran.length > 0
    ? answer
    : sendNoted(port, request, headers, log);
}

/**
 * The request as Next.js wants it, and its answer without a guard: a component
 * request without the right `_rsc` is sent on to one that has it.
 *
 * @param {number} port
 * @param {SentRequest} request
 * @param {Log} log
 * @returns {Promise<[SentRequest, NotedAnswer]>}
 */
async function sendBare(port, request, log) {
  const bare = await sendNoted(port, request, {}, log);
  const sentOn = /^location: (?:https?:\/\/[^/]*)?(\/\S*[?&]_rsc\b\S*)\r$/im.exec(bare.text);
  if (!sentOn?.[1] || request.isSentOn) {
    return [request, bare];
  }
  return sendBare(port, { ...request, target: sentOn[1], isSentOn: true }, log);
}

const SHOWN = /(?:PROTECTED|PUBLIC):[\w-]+/g;
const OPEN = /PUBLIC:|__BUILD_MANIFEST/;

/**
 * What an answer shows and what ran for it, by marker.
 *
 * @param {NotedAnswer} answer
 */
const reached = ({ text, ran }) => [...ran, ...(text.match(SHOWN) ?? [])];

/** @param {NotedAnswer} answer */
const isRefusal = ({ status }) => status >= 300;

/**
 * @param {number} port
 * @param {FormedRequest} sent
 * @param {Judging} judging
 * @param {Verdict} result
 */
async function judgeOne(port, sent, { uses, packageName, compare, log }, result) {
  const [request, bare] = await sendBare(port, sent, log);
  const isProtected = reached(bare).some((marker) => marker.startsWith('PROTECTED'));
  // Which page an action belongs to, Next.js finds out by itself.
  const isPublic = !isProtected && !request.action && bare.status === 200 && OPEN.test(bare.text);
  const isLeftOut = !/^x-test-ran:/im.test(bare.text) && LEFT_OUT.test(request.target);
  result.protectedSeen += Number(isProtected);
  result.publicSeen += Number(isPublic);
  /**
   * @param {NotedAnswer} answer
   * @param {string} use
   */
  const forbidden = (answer, use) =>
    reached(answer).find((marker) => use === 'refuse' || marker.startsWith('PROTECTED')) ??
    (isProtected && isRefusal(answer) ? answer.ran[0] : undefined);
  for (const use of uses) {
    const answer = await sendAs(port, request, packageName, use, log);
    const found = { use, ...request, status: answer.status };
    result.notFoundPages += Number(use === 'refuse' && answer.text.includes('NOTFOUND:'));
    const marker = forbidden(answer, use);
    if (marker) {
      const kind = isLeftOut ? result.leftOut : result.bypasses;
      kind.push({ ...found, marker });
      result.pagesRun += Number(answer.ran.some((ran) => !ran.endsWith('-action')));
      result.actionsRun += Number(answer.ran.some((ran) => ran.endsWith('-action')));
    } else if (isPublic && use !== 'refuse' && !OPEN.test(answer.text)) {
      result.refusals.push(found);
    }
  }
  for (const use of compare && !isLeftOut ? USES_OF_PEER : []) {
    const answer = await sendAs(port, request, 'peer', use, log);
    result.bypassesOfPeer += Number(forbidden(answer, use) !== undefined);
  }
}
