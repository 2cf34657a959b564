// The language features that a person uses most while writing: fixes, names, layout, hints.
import assert from 'node:assert/strict';
import { eventually } from '../workbench.mjs';

const FILE = 'parallel-fan-out.scm';
const WITH_PRELUDE = 'fan-out-tree-reduce.scm';
const PRELUDE = 'prelude.scm';

/** The text of the lines in sight, as the editor draws them. */
async function drawn(workbench) {
  const lines = await workbench.editor(FILE).locator('.view-line').allInnerTexts();
  return lines.map((line) => line.replaceAll('\u00a0', ' ')).join('\n');
}

/** Insert a line at the end of the file in place of the last one. */
async function lastLine({ page, workbench }, text) {
  await workbench.focusEditor(FILE);
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.insertText(text);
}

export const tests = {
  async 'inlay hints show what each call costs'({ workbench, open, screenshot }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await eventually(async () => assert.match(await drawn(workbench), /≈ ?\$[\d.]+.*× ?50|50 ?× ?.*\$[\d.]+/));
    await screenshot('10-inlay-hints');
  },

  async 'a quick fix puts a misspelt keyword right'({ page, workbench, screenshot }) {
    await workbench.append(FILE, '');
    await lastLine({ page, workbench }, '(display (syntax-e (llm-query #:instruction "Say hello" #:modle "gpt-4o")))');
    await workbench.editor(FILE).locator('.squiggly-error').first().waitFor();
    for (let step = 0; step < 14; step += 1) await page.keyboard.press('ArrowLeft');
    await workbench.command('Quick Fix...');
    const actions = page.locator('.action-widget .monaco-list-row');
    const fix = actions.filter({ hasText: '#:model' }).first();
    await fix.waitFor();
    await screenshot('11-quick-fix');
    await fix.click();
    await workbench.editor(FILE).locator('.view-line', { hasText: '#:model "gpt-4o")))' }).first().waitFor();
    await workbench.editor(FILE).locator('.squiggly-error').waitFor({ state: 'detached' });
  },

  async 'Format Document indents as Scheme is indented'({ page, workbench }) {
    await lastLine({ page, workbench }, '(define (shout text)');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('        (string-append   text "!"))');
    await workbench.command('Format Document');
    await eventually(async () => assert.match(await drawn(workbench), /\(define \(shout text\)\n {2}\(string-append text "!"\)\)/));
  },

  async 'Rename changes every use of a name'({ page, workbench, screenshot }) {
    await page.keyboard.press('Control+Home');
    await workbench.editor(FILE).locator('.view-line', { hasText: '(define papers' }).locator('span span').filter({ hasText: /^.?papers/ }).first().dblclick();
    await page.keyboard.press('F2');
    const box = page.locator('.rename-box input');
    await box.waitFor();
    await screenshot('12-rename');
    await box.fill('articles');
    await page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
    await eventually(async () => {
      const text = await drawn(workbench);
      assert.match(text, /\(define articles\b/);
      assert.doesNotMatch(text, /\bpapers\)/);
    });
  },

  async 'Rename refuses a name of the dialect and says why'({ page, workbench }) {
    await workbench.token(FILE, 'llm-query-async').dblclick();
    await page.keyboard.press('F2');
    await page.locator('.monaco-editor-overlaymessage, .notification-list-item').filter({ hasText: /dialect|renamed/ }).first().waitFor();
    await page.keyboard.press('Escape');
  },

  async 'Go to Symbol lists the definitions'({ page, workbench, screenshot }) {
    await workbench.focusEditor(FILE);
    await page.keyboard.press('Control+Shift+O');
    const rows = page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: 'articles' }).first().waitFor();
    await rows.filter({ hasText: 'synthesis' }).first().waitFor();
    await screenshot('13-symbols');
    await page.keyboard.press('Escape');
  },

  async 'signature help names the keyword that is being written'({ page, workbench, screenshot }) {
    await lastLine({ page, workbench }, '(tree-reduce ');
    await page.keyboard.press('Control+Shift+Space');
    const help = page.locator('.parameter-hints-widget.visible');
    await help.filter({ hasText: 'tree-reduce' }).waitFor();
    await screenshot('14-signature');
    await page.keyboard.press('Escape');
  },

  async 'a combinator is completed with its parts, the cursor in the first'({ page, workbench, screenshot }) {
    await lastLine({ page, workbench }, '');
    await page.keyboard.type('(critique-ref');
    const row = workbench.suggestions.filter({ hasText: 'critique-refine …' }).first();
    await row.waitFor();
    await screenshot('15-snippet');
    await row.click();
    await eventually(async () => assert.match(await drawn(workbench), /\(critique-refine\s+\S/));
    await page.keyboard.press('Escape');
  },

  async 'Go to Definition opens the prelude at the definition'({ page, workbench, open }) {
    await open(WITH_PRELUDE);
    await workbench.serverAnswered(WITH_PRELUDE);
    await workbench.editor(WITH_PRELUDE).locator('.view-line', { hasText: 'tree-reduce' }).first().waitFor();
    await workbench.editor(WITH_PRELUDE).locator('.view-line', { hasText: /^\s*documents/ }).locator('span span').filter({ hasText: 'documents' }).first().click();
    await page.keyboard.press('F12');
    await workbench.editor(PRELUDE).waitFor();
    await page.locator('#status\\.editor\\.selection', { hasText: 'Ln 4, Col 9' }).waitFor();
  },
};
