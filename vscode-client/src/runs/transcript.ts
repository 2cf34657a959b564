import type { CallSent, Estimate, RunError, RunEvent, RunFinished, Site } from './events.ts';
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
  tally: Tally = NOTHING_YET;
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
        return this.lines(started(event.path, event.backend, event.backend_kind), RULE);
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
    const { done, sent, tokens: used, usd } = this.tally;
    const expected = this.estimate?.calls;
    const counted =
      expected && expected >= sent ? `${done}/${calls(expected)}` : `${calls(done)} done`;
    return [counted, tokens(used), money(usd)].join(' · ');
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

function started(path: string, backend: string, kind: string): string {
  const name = path.split(/[\\/]/).at(-1);
  const how = kind === 'mock' ? 'dry run on the mock, $0' : `on ${backend}`;
  return `▶ ${name} · ${how}`;
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
  for (const site of error.stack.slice(0, 5)) lines.push(`    called from ${place(site)}`);
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
  if (totals.charged_usd !== totals.usd) parts[2] += ` at list price, ${money(totals.charged_usd)} charged`;
  return parts.join(' · ');
}

function value(result: unknown): string {
  if (result === null || result === undefined) return '(no value)';
  return typeof result === 'string' ? result : JSON.stringify(result, null, 2);
}

function place(site: Site): string {
  return `line ${site.line}, column ${site.column + 1}`;
}
