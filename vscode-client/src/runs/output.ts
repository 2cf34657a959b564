import * as vscode from 'vscode';
import type { RunEventParams } from './events.ts';
import { Transcript } from './transcript.ts';

/** A run that has not ended. `fraction` is how much of it is done, where that is known. */
export interface InFlight {
  id: string;
  name: string;
  uri: string;
  summary: string;
  fraction: number | null;
}

export interface Unfinished {
  name: string;
  uri: string;
  cancelled: boolean;
}

/**
 * The output channel in which runs appear as they happen, and the only place that knows which
 * runs are in flight.
 */
export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Orchestration Scheme');
  private readonly runs = new Map<string, { uri: string; transcript: Transcript }>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly stopped = new vscode.EventEmitter<Unfinished>();
  /** A run has ended before its time, and can be gone on with. */
  readonly onDidStop = this.stopped.event;

  handle({ uri, run, event, estimate }: RunEventParams): void {
    let current = this.runs.get(run);
    if (!current) {
      current = { uri, transcript: new Transcript(estimate ?? null, seconds) };
      this.runs.set(run, current);
      this.channel.show(true);
    }
    this.channel.append(current.transcript.add(event));
    if (event.event === 'run-finished') this.runs.delete(run);
    this.changed.fire();
    if (event.event === 'run-finished' && event.resumable) {
      const { name } = current.transcript;
      this.stopped.fire({ name, uri, cancelled: event.status === 'cancelled' });
    }
  }

  inFlight(): InFlight[] {
    return [...this.runs].map(([id, { uri, transcript }]) => ({
      id,
      name: transcript.name,
      uri,
      summary: transcript.summary(),
      fraction: transcript.fraction(),
    }));
  }

  /** Text that belongs to no run, such as a cost table. */
  write(text: string): void {
    this.channel.append(text.endsWith('\n') ? text : `${text}\n`);
    this.channel.show(true);
  }

  /** The server is gone, and its runs with it. */
  serverStopped(): void {
    if (this.runs.size === 0) return;
    this.channel.appendLine('\n✗ the language server stopped, and this run with it');
    this.runs.clear();
    this.changed.fire();
  }

  dispose(): void {
    this.channel.dispose();
    this.changed.dispose();
    this.stopped.dispose();
  }
}

function seconds(): number {
  return performance.now() / 1000;
}
