/** The rows of the map, from what the middleware answered and what the code says. */

import { placeIn } from '../diagnostics/source-files';
import { type AccessMap, type MapRow, VERSION } from './access-map';
import { type Answer, lessOpen, moreOpen } from './answer';
import type { Caller } from './caller';
import type { Ask, Entry, Kind } from './entry';
import type { Answered } from './interrogation';
import type { OwnGuard } from './own-guard';
import { linesAbout, unusedGuards } from './path-texts';
import { answerOf } from './requirement';
import type { Reading } from './source-reader';

/** Draws the map. */
export function compose(
  root: string,
  entries: readonly Entry[],
  callers: readonly Caller[],
  answered: readonly Answered[],
  reading: Reading,
): AccessMap {
  const composer = new Composer(root, callers, answered, reading);
  return {
    version: VERSION,
    callers: callers.map(({ name }) => name),
    acts: reading.middleware.acts,
    unusedGuards: unusedGuards(entries, reading.middleware.texts),
    rows: entries
      .filter(({ asks, kind }) => asks.length > 0 || kind === 'redirect')
      .map((entry) => composer.row(entry)),
  };
}

class Composer {
  readonly #root: string;
  readonly #callers: readonly Caller[];
  readonly #reading: Reading;
  readonly #answered = new Map<Entry, Answered[]>();
  /** The pages, whose documents are loaded in place of other answers. */
  readonly #pages = new Map<string, Entry>();

  constructor(
    root: string,
    callers: readonly Caller[],
    answered: readonly Answered[],
    reading: Reading,
  ) {
    this.#root = root;
    this.#callers = callers;
    this.#reading = reading;
    for (const one of answered) {
      const list = this.#answered.get(one.entry) ?? [];
      this.#answered.set(one.entry, [...list, one]);
      if (one.entry.kind === 'page') {
        this.#pages.set(one.entry.route, one.entry);
      }
    }
  }

  row(entry: Entry): MapRow {
    const { kind, route, method, asks, destination, isConditional } = entry;
    const answered = this.#answered.get(entry) ?? [];
    const guard = asks.map(({ code }) => this.#guardOf(code)).find(Boolean);
    const paths = asks.map(({ path }) => path);
    const file = asks[0]?.code?.file;
    const redirects = redirectsOf(answered);
    return {
      kind,
      route,
      method,
      path: paths[0] ?? route,
      ...(file !== undefined && { file: placeIn(this.#root, file) }),
      ...(destination !== undefined && { destination }),
      ...(isConditional && { isConditional }),
      isMatched: answered.some(({ ran }) => ran),
      isProxied: answered.length > 0 && this.#isProxied(answered),
      ...(guard && { code: guard.kind === 'protect' ? 'protects' : 'reads' }),
      answers: Object.fromEntries(
        this.#callers.map((caller) => [caller.name, this.#answerOf(entry, caller)]),
      ),
      ...(redirects && { redirects }),
      lines: [...(guard ? [guard.at] : []), ...linesAbout(this.#reading.middleware.texts, paths)],
    };
  }

  #isProxied(answered: readonly Answered[]): boolean {
    const visits = answered.filter(({ caller }) => caller.token === undefined);
    return visits.every(
      ({ verdict }) =>
        verdict.kind === 'document' || (verdict.kind === 'answered' && verdict.answer !== 'served'),
    );
  }

  #answerOf(entry: Entry, caller: Caller): Answer {
    const answers = (this.#answered.get(entry) ?? [])
      .filter((one) => one.caller === caller)
      .map((one) => this.#answerTo(one));
    return answers.length > 0 ? answers.reduce(moreOpen) : 'redirect';
  }

  #answerTo({ entry, ask, caller, verdict }: Answered): Answer {
    switch (verdict.kind) {
      case 'answered':
        return verdict.answer;
      case 'passed':
        return this.#ownAnswer(entry.kind, ask, caller);
      default: {
        const page = entry.kind === 'page' ? undefined : this.#pages.get(entry.route);
        // A router that loads the document is shown no more than its redirect says.
        return page ? lessOpen('redirect', this.#answerOf(page, caller)) : 'redirect';
      }
    }
  }

  #ownAnswer(kind: Kind, { code }: Ask, caller: Caller): Answer {
    const guard = this.#guardOf(code);
    if (guard?.kind !== 'protect') {
      return guard ? 'decides' : 'served';
    }
    const isMachine = caller.token !== undefined && caller.token !== 'session_token';
    const isPage = kind !== 'handler' && kind !== 'metadata' && !isMachine;
    return answerOf(
      guard.requires,
      caller,
      kind === 'action' ? 'action' : isPage ? 'page' : 'other',
    );
  }

  #guardOf(code: Ask['code']): OwnGuard | undefined {
    const guards = code && this.#reading.guards[code.file];
    return code?.exports.map((name) => guards?.[name] ?? undefined).find(Boolean);
  }
}

function redirectsOf(answered: readonly Answered[]): Record<string, string> | undefined {
  const found = answered.flatMap(({ caller, verdict }) =>
    verdict.kind === 'answered' && verdict.to !== undefined && verdict.answer === 'redirect'
      ? [[caller.name, verdict.to]]
      : [],
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
