// The judge: what a server gives to somebody who is signed out.

import { send } from './raw.mjs';

const SIGNED_OUT = '__clerk_db_jwt=dvb_router; __client_uat=0';
const CONCURRENCY = 24;

/**
 * Asks without a guard first. Where that shows something protected, each use
 * of each matcher has to refuse; where it shows something public, the use must
 * not.
 */
export async function judge(port, requests, { uses, packageName }) {
  const result = {
    asked: requests.length,
    protectedSeen: 0,
    publicSeen: 0,
    bypasses: [],
    refusals: [],
  };
  const open = [...requests];
  const work = async () => {
    for (let request = open.pop(); request; request = open.pop()) {
      await judgeOne(port, request, uses, packageName, result);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return result;
}

async function judgeOne(port, request, uses, packageName, result) {
  const bare = await send(port, request, {});
  const isProtected = /PROTECTED:/.test(bare.text);
  const isPublic = !isProtected && bare.status === 200 && /PUBLIC:/.test(bare.text);
  result.protectedSeen += Number(isProtected);
  result.publicSeen += Number(isPublic);
  for (const use of uses) {
    const answer = await send(port, request, {
      Cookie: SIGNED_OUT,
      'x-test-use': use,
      'x-test-package': packageName,
    });
    const found = { use, ...request, status: answer.status };
    if (/PROTECTED:/.test(answer.text)) {
      result.bypasses.push({ ...found, marker: /PROTECTED:[\w-]+/.exec(answer.text)[0] });
    } else if (isPublic && !/PUBLIC:/.test(answer.text)) {
      result.refusals.push(found);
    }
  }
}
