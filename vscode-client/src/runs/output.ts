import * as vscode from 'vscode';
import type { Estimate, RunEventParams } from './events.ts';
import { Transcript } from './transcript.ts';

/** A run that has not ended, as the status bar shows it. */
export interface InFlight {
  uri: string;
  summary: string;
}

/**
 * The output channel in which runs appear as they happen, and the only place that knows which
 * runs are in flight.
 */
export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Orchestration Scheme');
  private readonly runs = new Map<string, { uri: string; transcript: Transcript }>();
  private readonly estimates = new Map<string, Estimate>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  /** The price that was shown for a run that is about to start. */
  expect(run: string, estimate: Estimate): void {
    this.estimates.set(run, estimate);
  }

  handle({ uri, run, event }: RunEventParams): void {
    let current = this.runs.get(run);
    if (!current) {
      current = { uri, transcript: new Transcript(this.estimates.get(run) ?? null, seconds) };
      this.estimates.delete(run);
      this.runs.set(run, current);
      this.channel.show(true);
    }
    this.channel.append(current.transcript.add(event));
    if (event.event === 'run-finished') this.runs.delete(run);
    this.changed.fire();
  }

  inFlight(): InFlight[] {
    return [...this.runs.values()].map(({ uri, transcript }) => ({
      uri,
      summary: transcript.summary(),
    }));
  }

  /** The server is gone, and its runs with it. */
  serverStopped(): void {
    this.estimates.clear();
    if (this.runs.size === 0) return;
    this.channel.appendLine('\n✗ the language server stopped, and this run with it');
    this.runs.clear();
    this.changed.fire();
  }

  dispose(): void {
    this.channel.dispose();
    this.changed.dispose();
  }
}

function seconds(): number {
  return performance.now() / 1000;
}
