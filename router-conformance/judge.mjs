// The judge: what a server gives to somebody who is signed out.

import { send } from './raw.mjs';

const SIGNED_OUT = '__clerk_db_jwt=dvb_router; __client_uat=0';
const CONCURRENCY = 24;

/** What the matcher that Clerk documents says to leave out. */
const LEFT_OUT =
  /_next|\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)/i;

/** The uses of the peer's matcher, which has no declarations. */
const USES_OF_PEER = ['protect', 'allow'];

/**
 * Asks without a guard first. Where that shows something protected, each use
 * of each matcher has to refuse; where it shows something public, the use must
 * not. Every use is asked for every request: Next.js routes a request once more
 * where a guard names its path, so that it may serve what it does not without.
 * What is shown although the proxy did not run, since
 * `config.matcher` leaves it out, is counted by itself. With `compare` the peer
 * is asked, too.
 */
export async function judge(port, requests, { uses, packageName, compare }) {
  const result = {
    asked: requests.length,
    protectedSeen: 0,
    publicSeen: 0,
    bypasses: [],
    leftOut: [],
    refusals: [],
    bypassesOfPeer: 0,
  };
  const open = [...requests];
  const work = async () => {
    for (let request = open.pop(); request; request = open.pop()) {
      await judgeOne(port, request, { uses, packageName, compare }, result);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return result;
}

/** Asks under a guard; once more where the server failed, as one in development may. */
async function sendAs(port, request, packageName, use) {
  const headers = { Cookie: SIGNED_OUT, 'x-test-use': use, 'x-test-package': packageName };
  const answer = await send(port, request, headers);
  return answer.status < 500 ? answer : send(port, request, headers);
}

/**
 * The request as Next.js wants it, and its answer without a guard: a component
 * request without the right `_rsc` is sent on to one that has it.
 */
async function sendBare(port, request) {
  const bare = await send(port, request, {});
  const sentOn = /^location: (?:https?:\/\/[^/]*)?(\/\S*[?&]_rsc\b\S*)\r$/im.exec(bare.text);
  if (!sentOn || request.isSentOn) {
    return [request, bare];
  }
  return sendBare(port, { ...request, target: sentOn[1], isSentOn: true });
}

async function judgeOne(port, sent, { uses, packageName, compare }, result) {
  const [request, bare] = await sendBare(port, sent);
  const isProtected = /PROTECTED:/.test(bare.text);
  const isPublic = !isProtected && bare.status === 200 && /PUBLIC:/.test(bare.text);
  const isLeftOut = !/^x-test-ran:/im.test(bare.text) && LEFT_OUT.test(request.target);
  result.protectedSeen += Number(isProtected);
  result.publicSeen += Number(isPublic);
  for (const use of uses) {
    const answer = await sendAs(port, request, packageName, use);
    const found = { use, ...request, status: answer.status };
    if (/PROTECTED:/.test(answer.text)) {
      const kind = isLeftOut ? result.leftOut : result.bypasses;
      kind.push({ ...found, marker: /PROTECTED:[\w-]+/.exec(answer.text)[0] });
    } else if (isPublic && !/PUBLIC:/.test(answer.text)) {
      result.refusals.push(found);
    }
  }
  for (const use of compare && !isLeftOut ? USES_OF_PEER : []) {
    const answer = await sendAs(port, request, 'peer', use);
    result.bypassesOfPeer += Number(/PROTECTED:/.test(answer.text));
  }
}
