import type {
  CallRefused,
  CallSent,
  Estimate,
  RunError,
  RunEvent,
  RunFinished,
  RunStarted,
  Site,
} from './events.ts';
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
  /** Where the recorded answers come from. */
  private source = 'journal';
  private isRefused = false;
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
        this.name = `${kindOf(event)} of ${fileName(event.path)}`;
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
      case 'call-recorded':
        this.source = event.source;
        if (!event.message) return this.progress();
        return this.lines(`  ✗ ${called(event)}, from the ${event.source}: ${event.message}`);
      case 'call-refused':
        return this.refusal(event);
      case 'run-finished':
        return this.lines(...ending(event, this.estimate, this.source));
    }
  }

  /** `12/51 calls · 8,210 tokens · $0.004`; the total only where it is known beforehand. */
  summary(): string {
    const { done, recorded, tokens: used, usd } = this.tally;
    const expected = this.expected();
    const counted = expected ? `${done}/${calls(expected)}` : `${calls(done)} done`;
    const hits = recorded > 0 ? [`${recorded} from the ${this.source}`] : [];
    return [counted, ...hits, tokens(used), money(usd)].join(' · ');
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
    return sent ? called(sent) : `call ${call}`;
  }

  /** Why a budget refuses calls is said once: after the first refusal a fan-out meets many. */
  private refusal(event: CallRefused): string {
    if (this.isRefused) return '';
    this.isRefused = true;
    return this.lines(`  ✗ ${called(event)} was not sent: ${event.message}`);
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

function called({ call, model, site }: { call: number; model: string; site: Site | null }): string {
  return `call ${call} (${model}${site ? `, ${place(site)}` : ''})`;
}

function kindOf({ mode, backend_kind: kind }: RunStarted): string {
  if (mode === 'resume') return 'Resume';
  if (mode === 'replay') return 'Replay';
  return kind === 'mock' ? 'Dry run' : 'Run';
}

function started(event: RunStarted): string {
  const how = event.backend_kind === 'mock' ? 'dry run on the mock, $0' : `on ${event.backend}`;
  const line = `▶ ${fileName(event.path)} · ${how}`;
  if (!event.parent) return line;
  const what = event.mode === 'replay' ? 'replays' : 'goes on from';
  const answers = `${event.recorded} ${event.recorded === 1 ? 'answer' : 'answers'}`;
  return `${line} · ${what} run ${event.parent}, ${answers} at $0`;
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function ending(event: RunFinished, estimate: Estimate | null, source: string): string[] {
  const { totals, error } = event;
  const lines = [RULE];
  if (error) lines.push(...failure(error));
  else if (event.status === 'cancelled') lines.push('■ cancelled');
  else lines.push('✔ result', value(event.value));
  lines.push(RULE, `bill      ${bill(event)}`);
  if (totals.failed) lines.push(`          ${calls(totals.failed)} failed`);
  if (totals.cancelled) lines.push(`          ${calls(totals.cancelled)} cancelled`);
  if (totals.refused) lines.push(`          ${calls(totals.refused)} not sent for the budget`);
  if (totals.recorded) {
    const saved = totals.saved_usd ? `, which saved ${money(totals.saved_usd)}` : '';
    lines.push(`          ${calls(totals.recorded)} more from the ${source} at $0${saved}`);
  }
  if (estimate) lines.push(`estimate  ${estimate.text}`);
  if (event.resumable) lines.push('What was answered is kept: Resume Last Run pays for the rest.');
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
