import * as vscode from 'vscode';

const SCHEME = 'schemestra-cost';

/** What the server answers to Show Cost. */
export interface CostTable {
  title: string;
  markdown: string;
}

/** The cost of a strategy as a page beside it. */
export class CostPage implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly pages = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  async show({ title, markdown }: CostTable): Promise<void> {
    const page = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md` });
    this.pages.set(page.toString(), markdown);
    this.changed.fire(page);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
  }

  provideTextDocumentContent(page: vscode.Uri): string {
    return this.pages.get(page.toString()) ?? '';
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
