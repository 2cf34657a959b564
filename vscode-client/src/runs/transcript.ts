import type { CallSent, Estimate, RunError, RunEvent, RunFinished, RunStarted, Site } from './events.ts';
import { count, NOTHING_YET, type Tally } from './tally.ts';
import { calls, duration, money, tokens } from './words.ts';

/** Progress is told at most this often, however many calls come back meanwhile. */
const SECONDS_BETWEEN_PROGRESS = 1;
const RULE = '─'.repeat(60);

/**
 * The text of one run, event by event: what the strategy prints as it comes, the calls as a
 * summary now and then, failures at once, and at the end the result and the bill.
 */
export class Transcript {
  /** `Run of parallel-fan-out.scm`, known from the first event on. */
  name = 'Run';
  private tally: Tally = NOTHING_YET;
  private atLineStart = true;
  private lastProgress = 0;
  private readonly inFlight = new Map<number, CallSent>();
  private readonly estimate: Estimate | null;
  private readonly now: () => number;

  /** `now` gives the time in seconds. */
  constructor(estimate: Estimate | null, now: () => number) {
    this.estimate = estimate;
    this.now = now;
    this.lastProgress = now();
  }

  /** The text that this event adds; empty when there is nothing to say. */
  add(event: RunEvent): string {
    this.tally = count(this.tally, event);
    switch (event.event) {
      case 'run-started':
        this.name = `${event.backend_kind === 'mock' ? 'Dry run' : 'Run'} of ${fileName(event.path)}`;
        return this.lines(started(event));
      case 'output':
        return this.printed(event.text);
      case 'call-sent':
        this.inFlight.set(event.call, event);
        return '';
      case 'call-retried':
        return this.lines(
          `  ↻ ${this.describe(event.call)}: ${event.reason}; ` +
            `attempt ${event.attempt} in ${duration(event.wait)}`,
        );
      case 'call-finished':
        this.inFlight.delete(event.call);
        return this.progress();
      case 'call-failed': {
        const who = this.describe(event.call);
        this.inFlight.delete(event.call);
        return this.lines(`  ✗ ${who}: ${event.message}`);
      }
      case 'call-cancelled':
        this.inFlight.delete(event.call);
        return '';
      case 'run-finished':
        return this.lines(...ending(event, this.estimate));
    }
  }

  /** `12/51 calls · 8,210 tokens · $0.004`; the total only where it is known beforehand. */
  summary(): string {
    const { done, tokens: used, usd } = this.tally;
    const expected = this.expected();
    const counted = expected ? `${done}/${calls(expected)}` : `${calls(done)} done`;
    return [counted, tokens(used), money(usd)].join(' · ');
  }

  /** How much of the run is done, from 0 to 1; null where that is not known. */
  fraction(): number | null {
    const expected = this.expected();
    return expected ? this.tally.done / expected : null;
  }

  /** The number of calls that was estimated, unless the run has shown it to be too low. */
  private expected(): number | null {
    const expected = this.estimate?.calls ?? null;
    return expected !== null && expected >= this.tally.sent ? expected : null;
  }

  private progress(): string {
    const now = this.now();
    if (now - this.lastProgress < SECONDS_BETWEEN_PROGRESS) return '';
    this.lastProgress = now;
    return this.lines(`  · ${this.summary()}`);
  }

  private describe(call: number): string {
    const sent = this.inFlight.get(call);
    if (!sent) return `call ${call}`;
    return `call ${call} (${sent.model}${sent.site ? `, ${place(sent.site)}` : ''})`;
  }

  private printed(text: string): string {
    if (text) this.atLineStart = text.endsWith('\n');
    return text;
  }

  /** Whole lines, begun on a fresh one even when the strategy's own output left a line open. */
  private lines(...lines: string[]): string {
    const text = lines.map((line) => `${line}\n`).join('');
    const start = this.atLineStart ? '' : '\n';
    this.atLineStart = true;
    return start + text;
  }
}

function started({ path, backend, backend_kind: kind }: RunStarted): string {
  const how = kind === 'mock' ? 'dry run on the mock, $0' : `on ${backend}`;
  return `▶ ${fileName(path)} · ${how}`;
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function ending(event: RunFinished, estimate: Estimate | null): string[] {
  const { totals, error } = event;
  const lines = [RULE];
  if (error) lines.push(...failure(error));
  else if (event.status === 'cancelled') lines.push('■ cancelled');
  else lines.push('✔ result', value(event.value));
  lines.push(RULE, `bill      ${bill(event)}`);
  if (totals.failed) lines.push(`          ${calls(totals.failed)} failed`);
  if (totals.cancelled) lines.push(`          ${calls(totals.cancelled)} cancelled`);
  if (estimate) lines.push(`estimate  ${estimate.text}`);
  lines.push('');
  return lines;
}

function failure(error: RunError): string[] {
  const where = error.site ? `${place(error.site)}: ` : '';
  const lines = [`✗ ${where}${error.message}`];
  // The innermost frame is the place of the error itself.
  const callers = new Set(error.stack.map(place).filter((caller) => caller !== place(error.site)));
  for (const caller of [...callers].slice(0, 5)) lines.push(`    called from ${caller}`);
  if (error.hint) lines.push(`  ${error.hint}`);
  return lines;
}

function bill({ totals }: RunFinished): string {
  const parts = [
    calls(totals.calls),
    tokens(totals.prompt_tokens + totals.completion_tokens),
    money(totals.usd),
    duration(totals.elapsed),
  ];
  if (totals.unpriced) parts[2] += ` (${calls(totals.unpriced)} at an unknown price)`;
  if (totals.charged_usd !== totals.usd) {
    parts[2] += ` at list price, ${money(totals.charged_usd)} charged`;
  }
  return parts.join(' · ');
}

function value(result: unknown): string {
  if (result === null || result === undefined) return '(no value)';
  return typeof result === 'string' ? result : JSON.stringify(result, null, 2);
}

function place(site: Site | null): string {
  if (!site) return '';
  return `line ${site.line}, column ${site.column + 1}`;
}
