import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { RunOutput, Unfinished } from './output.ts';

/** Offer to go on with a run that ended before its time. */
export function offerToResume(output: RunOutput): vscode.Disposable {
  return output.onDidStop((run) => void offer(run));
}

async function offer({ name, uri, cancelled }: Unfinished): Promise<void> {
  const resume = 'Resume';
  const choice = await vscode.window.showInformationMessage(
    `${name} ${cancelled ? 'was cancelled' : 'failed'}. What was answered is kept.`,
    resume,
  );
  if (choice !== resume) return;
  // The file may have been closed since, and the server goes by what is open.
  await vscode.window.showTextDocument(vscode.Uri.parse(uri));
  await vscode.commands.executeCommand(COMMANDS.resume, { uri });
}
