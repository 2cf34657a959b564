/**
 * What the server tells about a run while it happens: the notification `schemestra/runEvent`.
 * The shapes are those of `server/runtime/events.py`.
 */

/** A place in the strategy: `line` from 1, `column` from 0. */
export interface Site {
  line: number;
  column: number;
}

export interface Usage {
  prompt: number;
  completion: number;
}

/** What a run used; `usd` is null as soon as one call has no known price. */
export interface Totals {
  calls: number;
  failed: number;
  cancelled: number;
  prompt_tokens: number;
  completion_tokens: number;
  usd: number | null;
  charged_usd: number | null;
  unpriced: number;
  elapsed: number;
  /** Calls that the budget did not allow, and those answered from the journal or the cache at $0. */
  refused: number;
  recorded: number;
  /** What the recorded ones cost when they were sent. */
  saved_usd: number | null;
}

export interface RunError {
  message: string;
  kind: string;
  site: Site | null;
  stack: Site[];
  call: number | null;
  hint: string;
}

export interface RunStarted {
  event: 'run-started';
  run: string;
  path: string;
  backend: string;
  backend_kind: string;
  mode: 'run' | 'resume' | 'replay';
  /** The run that this one goes on from or replays, and how many answers of it there are. */
  parent: string;
  recorded: number;
}

export interface Output {
  event: 'output';
  stream: 'stdout' | 'stderr';
  text: string;
}

export interface CallSent {
  event: 'call-sent';
  call: number;
  site: Site | null;
  model: string;
  backend: string;
}

export interface CallRetried {
  event: 'call-retried';
  call: number;
  attempt: number;
  reason: string;
  wait: number;
}

export interface CallFinished {
  event: 'call-finished';
  call: number;
  model: string;
  usage: Usage;
  usd: number | null;
  charged_usd: number | null;
  elapsed: number;
}

export interface CallFailed {
  event: 'call-failed';
  call: number;
  message: string;
  elapsed: number;
}

export interface CallCancelled {
  event: 'call-cancelled';
  call: number;
}

/** A call that was answered without being sent, or failed as it did then: `message` says so. */
export interface CallRecorded {
  event: 'call-recorded';
  call: number;
  site: Site | null;
  model: string;
  backend: string;
  source: 'journal' | 'cache';
  message: string;
}

export interface CallRefused {
  event: 'call-refused';
  call: number;
  site: Site | null;
  model: string;
  message: string;
}

export interface RunFinished {
  event: 'run-finished';
  status: 'finished' | 'ok' | 'error' | 'cancelled';
  value: unknown;
  stdout: string;
  totals: Totals;
  error: RunError | null;
  /** Whether the run did not come to its end, and has answers that a resume need not pay for. */
  resumable: boolean;
}

export type RunEvent =
  | RunStarted
  | Output
  | CallSent
  | CallRetried
  | CallFinished
  | CallFailed
  | CallCancelled
  | CallRecorded
  | CallRefused
  | RunFinished;

/** The notification's parameters. A run's first event brings the estimate that it had. */
export interface RunEventParams {
  uri: string;
  run: string;
  event: RunEvent;
  estimate?: Estimate;
}

/** The price before the run. `text` is for people; `calls` is there when their number is exact. */
export interface Estimate {
  text: string;
  calls: number | null;
}
