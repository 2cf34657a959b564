import * as vscode from 'vscode';
import { indentation } from './indentation.ts';

/** Puts the cursor of a new line where Scheme wants it. */
export class IndentOnEnter implements vscode.OnTypeFormattingEditProvider {
  provideOnTypeFormattingEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.TextEdit[] {
    const lineStart = new vscode.Position(position.line, 0);
    const before = document.getText(new vscode.Range(new vscode.Position(0, 0), lineStart));
    const column = indentation(before.replace(/\r?\n$/, ''));
    if (column === null) return [];
    const present = document.lineAt(position.line).firstNonWhitespaceCharacterIndex;
    const spaces = ' '.repeat(column);
    const range = new vscode.Range(lineStart, new vscode.Position(position.line, present));
    return document.getText(range) === spaces ? [] : [vscode.TextEdit.replace(range, spaces)];
  }
}
