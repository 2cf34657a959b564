import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { InFlight, RunOutput } from './output.ts';

interface Shown {
  report(run: InFlight): void;
  end(): void;
}

/**
 * A notification for each run in flight, with a button that cancels it. (The language client
 * would show the server's own progress only in the status bar, where nobody finds the button.)
 */
export function notifyOfRuns(output: RunOutput): vscode.Disposable {
  const shown = new Map<string, Shown>();
  return output.onDidChange(() => {
    const runs = new Map(output.inFlight().map((run) => [run.id, run]));
    for (const [id, notification] of shown) {
      if (runs.has(id)) continue;
      notification.end();
      shown.delete(id);
    }
    for (const [id, run] of runs) {
      const notification = shown.get(id) ?? show(run);
      shown.set(id, notification);
      notification.report(run);
    }
  });
}

function show({ id, name, uri }: InFlight): Shown {
  let progress: vscode.Progress<{ message: string; increment: number }> | undefined;
  let reported = 0;
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: name,
    cancellable: true,
  };
  void vscode.window.withProgress(options, (given, cancelled) => {
    progress = given;
    cancelled.onCancellationRequested(() => {
      void vscode.commands.executeCommand(COMMANDS.cancel, { uri, run: id });
    });
    return ended;
  });
  return {
    report({ summary, fraction }) {
      const increment = Math.max(0, 100 * (fraction ?? 0) - reported);
      reported += increment;
      progress?.report({ message: summary, increment });
    },
    end,
  };
}
