// Running a strategy: events as they happen, the result, the bill, cancelling, and errors.
import assert from 'node:assert/strict';

const FILE = 'parallel-fan-out.scm';

export const tests = {
  async 'Dry run streams, and ends with the result and the bill beside the estimate'({ workbench, open, screenshot }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await workbench.lens(FILE, 'Dry run').click();
    await workbench.outputLine('Analyzing 50 papers in parallel...').waitFor();
    assert.equal(await workbench.outputLine('bill').count(), 0, 'the output came before the end');
    await workbench.outputLine(/\d+\/51 calls · [\d,]+ tokens · \$/).first().waitFor();
    await workbench.status.filter({ hasText: '/51 calls' }).waitFor();
    await screenshot('5-running');
    await workbench.outputLine(/^bill\s+51 calls · [\d,]+ tokens · \$/).waitFor();
    await workbench.outputLine(/^estimate\s+≈\s\$.*51 calls/).waitFor();
    await screenshot('6-result');
  },

  async 'Cancel in the notification ends the run within a second'({ page, workbench, screenshot }) {
    await workbench.command('Output: Clear Output').catch(() => {});
    await workbench.lens(FILE, 'Dry run').click();
    await workbench.outputLine('Analyzing 50 papers in parallel...').last().waitFor();
    const cancel = workbench.notification('Dry run').getByRole('button', { name: 'Cancel' });
    await cancel.waitFor();
    const asked = performance.now();
    await cancel.click();
    await workbench.outputLine('■ cancelled').waitFor();
    assert.ok(performance.now() - asked < 1500, 'the page showed it a second and a half later');
    await screenshot('7-cancelled');
  },

  async 'an error of the run becomes a squiggle at its place'({ page, workbench, screenshot }) {
    await workbench.editor(FILE).locator('.view-lines').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('(display "before")\n(define zero 0)\n(display (/ 1 zero))\n');
    await workbench.lens(FILE, 'Dry run').waitFor();
    await workbench.command('Orchestration Scheme: Dry Run');
    await workbench.outputLine(/✗ line 3, column \d+: .*zero/).waitFor();
    await workbench.editor(FILE).locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: /division by zero|divi/i }).first().waitFor();
    await screenshot('8-run-error');
  },
};
