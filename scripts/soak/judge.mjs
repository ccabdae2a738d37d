// Whether each answer is what it must be. **A user whose key the instance has used
// before stays signed in**, whatever fails: only for a key that is new to an instance
// may the API be needed, and only while that fails may the answer be another. An
// answer never names somebody else.

import { said } from './visits.mjs';

/** @typedef {import('./visits.mjs').Visit} Visit */
/** @typedef {import('../http.mjs').Answer} Answer */

/** A wait from which on a user notices, in ms: what is longer is listed. */
const WORTH_A_LINE = 1000;

/** How many wrong answers are kept. */
const KEPT = 20;

/**
 * What came of one kind of visit; times in ms.
 *
 * @typedef {object} Kind
 * @property {number} count
 * @property {number} excused
 * @property {number} wrong
 * @property {number[]} times
 */

/** Judges answers and counts them. */
export class Judge {
  /** @type {Map<string, Kind>} */
  kinds = new Map();
  /** @type {string[]} */
  wrong = [];
  /**
   * The keys that each life of an instance has accepted, and when it first had.
   *
   * @type {Map<string, number>}
   */
  accepted = new Map();
  /** Visits that found the key at hand: their times, which no fault may lengthen. */
  /** @type {number[]} */
  atHand = [];
  /** Signed-in visits to an instance that had never used the key, while the API failed. */
  cold = { count: 0, signedIn: 0 };

  /** @param {import('./clerk.mjs').Clerk} clerk */
  constructor(clerk) {
    this.clerk = clerk;
  }

  /**
   * @param {Visit} visit
   * @param {Answer} answer
   * @param {{ started: number, time: number, wasInTrouble: boolean }} how
   */
  judge(visit, answer, { started, time, wasInTrouble }) {
    const instance = String(answer.headers['x-soak-instance']);
    const key = visit.kid && `${instance} ${visit.tenant.name} ${visit.kid}`;
    // A request that came before may still wait for the key, or may have been refused.
    const isAtHand = key !== undefined && (this.accepted.get(key) ?? started) < started;
    const what = read(answer);
    const isRight = what === visit.expected;
    const kind = this.kindOf(visit.kind);
    kind.count += 1;
    kind.times.push(time);
    if (isAtHand && !visit.asksApi) {
      this.atHand.push(time);
    }
    if (key && wasInTrouble && !isAtHand && visit.kind.startsWith('signed in')) {
      this.cold.count += 1;
      this.cold.signedIn += Number(isRight);
    }
    if (isRight && key && visit.kind.startsWith('signed in') && !this.accepted.has(key)) {
      this.accepted.set(key, started + time);
    }
    if (isRight) {
      return;
    }
    const isExcused = visit.excused.includes(what) && this.mayDiffer(visit, isAtHand, wasInTrouble);
    if (isExcused) {
      kind.excused += 1;
      return;
    }
    kind.wrong += 1;
    if (this.wrong.length < KEPT) {
      const where = `tenant "${visit.tenant.name}", instance ${instance}`;
      const known = isAtHand ? 'its key was at hand' : 'its key was not known to be at hand';
      this.wrong.push(
        `${visit.kind} (${where}; ${known}; the API ${wasInTrouble ? 'failed' : 'worked'}): ${what} instead of ${visit.expected}`,
      );
    }
  }

  /**
   * Whether a refusal may be the fault of something that fails.
   *
   * @param {Visit} visit
   * @param {boolean} isAtHand
   * @param {boolean} wasInTrouble
   */
  mayDiffer({ tenant, kid, asksApi }, isAtHand, wasInTrouble) {
    if (asksApi && wasInTrouble) {
      return true;
    }
    if (kid === undefined) {
      return false;
    }
    if (!tenant.current.has(kid)) {
      return true;
    }
    // Unknown keys are asked for once in 30 s: who asks for others delays a new one.
    const isNew = tenant.isStrange && !this.clerk.isSettled(tenant);
    return !isAtHand && (wasInTrouble || isNew);
  }

  /** @param {string} name */
  kindOf(name) {
    const known = this.kinds.get(name) ?? { count: 0, excused: 0, wrong: 0, times: [] };
    this.kinds.set(name, known);
    return known;
  }

  /** The figures of all kinds. */
  get figures() {
    const entries = [...this.kinds].sort(([one], [other]) => one.localeCompare(other));
    return Object.fromEntries(
      entries.map(([name, { times, ...counts }]) => [name, { ...counts, ...spreadOf(times) }]),
    );
  }

  /** The figures of the visits whose key was at hand. */
  get known() {
    const slow = this.atHand.filter((time) => time > WORTH_A_LINE).length;
    return { count: this.atHand.length, overASecond: slow, ...spreadOf(this.atHand) };
  }
}

/** @param {Answer} answer */
function read(answer) {
  try {
    return said(answer);
  } catch (error) {
    return `an answer that cannot be read (${/** @type {Error} */ (error).message})`;
  }
}

/**
 * Times in ms, rounded.
 *
 * @param {number[]} times
 */
export function spreadOf(times) {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (/** @type {number} */ share) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), longest: at(1) };
}
