import type { RunEvent } from './events.ts';

/** What a run has done so far, counted from its events. */
export interface Tally {
  sent: number;
  done: number;
  failed: number;
  /** Answered from the journal or the cache: done, and paid for before. */
  recorded: number;
  tokens: number;
  /** Dollars at list price, null as soon as one call's price is unknown. */
  usd: number | null;
}

export const NOTHING_YET: Tally = { sent: 0, done: 0, failed: 0, recorded: 0, tokens: 0, usd: 0 };

export function count(tally: Tally, event: RunEvent): Tally {
  switch (event.event) {
    case 'call-sent':
      return { ...tally, sent: tally.sent + 1 };
    case 'call-finished':
      return {
        ...tally,
        done: tally.done + 1,
        tokens: tally.tokens + event.usage.prompt + event.usage.completion,
        usd: tally.usd === null || event.usd === null ? null : tally.usd + event.usd,
      };
    case 'call-failed':
      return { ...tally, done: tally.done + 1, failed: tally.failed + 1 };
    case 'call-cancelled':
      return { ...tally, done: tally.done + 1 };
    case 'call-recorded':
      return { ...tally, sent: tally.sent + 1, done: tally.done + 1, recorded: tally.recorded + 1 };
    default:
      return tally;
  }
}
