import * as vscode from 'vscode';
import type { Server, ServerState } from './client.ts';
import { COMMANDS, LANGUAGE_ID } from './contributions.ts';
import type { RunOutput } from './runs/output.ts';

const APPEARANCE: Record<ServerState, { icon: string; tooltip: string }> = {
  starting: { icon: '$(loading~spin)', tooltip: 'The language server is starting.' },
  running: { icon: '$(check)', tooltip: 'The language server is running.' },
  stopped: { icon: '$(circle-slash)', tooltip: 'The language server is not running.' },
  missing: { icon: '$(warning)', tooltip: 'The language server is not installed.' },
  failed: { icon: '$(error)', tooltip: 'The language server stopped.' },
};

/** The status bar item: how the server is, and what a run in flight has used so far. */
export function showStatus(server: Server, output: RunOutput): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'schemestra.status',
    vscode.StatusBarAlignment.Right,
    100,
  );
  item.name = 'Orchestration Scheme';
  item.command = COMMANDS.showLog;

  function update(): void {
    const runs = output.inFlight();
    const { icon, tooltip } = APPEARANCE[server.state];
    item.text =
      runs.length > 0
        ? `$(sync~spin) ${runs.map((run) => run.summary).join(' | ')}`
        : `${icon} Schemestra`;
    item.tooltip = `${tooltip} Click to see the log.`;
    const trouble = server.state === 'missing' || server.state === 'failed';
    item.backgroundColor = trouble
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    const inView = vscode.window.activeTextEditor?.document.languageId === LANGUAGE_ID;
    if (inView || trouble || runs.length > 0) item.show();
    else item.hide();
  }

  update();
  return vscode.Disposable.from(
    item,
    server.onDidChangeState(update),
    output.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}
