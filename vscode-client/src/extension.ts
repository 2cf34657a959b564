import * as vscode from 'vscode';
import { Server } from './client.ts';
import { COMMANDS, LANGUAGE_ID, SECTION } from './contributions.ts';
import { Environments } from './environment.ts';
import { IndentOnEnter } from './indent/provider.ts';
import { notifyOfRuns } from './runs/notification.ts';
import { RunOutput } from './runs/output.ts';
import { offerToResume } from './runs/resumption.ts';
import { showStatus } from './status.ts';
import { followTrust } from './trust.ts';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = new RunOutput();
  const environments = new Environments(context, (text) => server?.log.info(text));
  const started = new Server(environments, output);
  server = started;
  context.subscriptions.push(
    output,
    notifyOfRuns(output),
    offerToResume(output),
    showStatus(started, output),
    followTrust(started),
    vscode.languages.registerOnTypeFormattingEditProvider(LANGUAGE_ID, new IndentOnEnter(), '\n'),
    vscode.commands.registerCommand(COMMANDS.showLog, () => started.log.show()),
    vscode.commands.registerCommand(COMMANDS.restart, () => started.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SECTION}.pythonPath`)) void started.restart();
    }),
  );
  void started.restart();
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}
