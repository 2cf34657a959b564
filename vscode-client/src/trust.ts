import * as vscode from 'vscode';
import { SPENDING_COMMANDS } from './contributions.ts';
import type { Server } from './client.ts';

/** Tell the server when the workspace becomes trusted, so that it may run strategies. */
export function followTrust(server: Server): vscode.Disposable {
  return vscode.workspace.onDidGrantWorkspaceTrust(() => {
    // Without a server the workspace's own environment may help, now that it may be used.
    if (server.state === 'missing') void server.restart();
    else void server.notify('schemestra/setTrusted', { trusted: true });
  });
}

/** Whether this command may go ahead; says why not, and where to change it. */
export async function mayRun(command: string): Promise<boolean> {
  if (vscode.workspace.isTrusted || !SPENDING_COMMANDS.has(command)) return true;
  const manage = 'Manage Workspace Trust';
  const choice = await vscode.window.showWarningMessage(
    'This workspace is not trusted. A strategy may run Python and spend money, ' +
      'so running one waits until you trust it.',
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
