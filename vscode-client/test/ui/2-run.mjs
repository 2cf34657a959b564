// Running a strategy: events as they happen, the result, the bill, cancelling, and errors.
import assert from 'node:assert/strict';

const FILE = 'parallel-fan-out.scm';

export const tests = {
  async 'Dry run streams, and ends with the result and the bill beside the estimate'({ workbench, open, screenshot }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await workbench.recordRun();
    await workbench.lens(FILE, 'Dry run').click();
    await workbench.outputLine('Analyzing 50 papers in parallel...').waitFor();
    await screenshot('5-running');
    await workbench.outputLine(/^bill\s+51\scalls\s·\s[\d,]+\stokens\s·\s\$/).waitFor();
    await workbench.outputLine(/^estimate\s+\$.*51\scalls/).waitFor();
    await workbench.lens(FILE, 'Dry run').waitFor();
    await screenshot('6-result');

    const { panel: lines, lenses, status } = await workbench.recordedRun();
    assert.ok(lenses.some((text) => /■ Cancel · \d+\/51 calls/.test(text)), `no lens counted the calls: ${lenses}`);
    assert.ok(status.some((text) => /\d+\/51 calls/.test(text)), `the status did not count the calls: ${status}`);
    const place = (pattern) => lines.findIndex((line) => pattern.test(line));
    const order = [/^▶ parallel-fan-out.scm/, /^Analyzing 50 papers/, /\d+\/51 calls · [\d,]+ tokens · \$/, /^bill/, /^estimate/].map(place);
    assert.ok(order.every((at) => at >= 0), `not all were shown: ${order}\n${lines.join('\n')}`);
    const dollars = (line) => [...line.matchAll(/\$([\d.]+)/g)].map((match) => Number(match[1]));
    const [bill] = dollars(lines[order[3]]);
    const [expected, most = expected] = dollars(lines[order[4]]);
    assert.ok(bill <= most, `the bill ${bill} is more than ${most}`);
    assert.deepEqual(order, order.toSorted((a, b) => a - b), 'shown in the order in which they happened');
  },

  async 'Cancel in the notification ends the run'({ workbench, screenshot }) {
    await workbench.clearOutput();
    await workbench.lens(FILE, 'Dry run').click();
    await workbench.outputLine('Analyzing 50 papers in parallel...').waitFor();
    const cancel = workbench.notification('Dry run').getByRole('button', { name: 'Cancel' });
    await cancel.waitFor();
    const asked = performance.now();
    await cancel.click();
    await workbench.outputLine('■ cancelled').waitFor();
    console.log(`      cancelled, and shown so, after ${((performance.now() - asked) / 1000).toFixed(2)} s`);
    await workbench.outputLine(/^bill\s+\d+\scalls/).waitFor();
    await screenshot('7-cancelled');
  },

  async 'an error of the run becomes a squiggle at its place'({ page, workbench, screenshot }) {
    await workbench.focusEditor(FILE);
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('(display "before")\n(define zero 0)\n(display (/ 1 zero))\n');
    await workbench.clearOutput();
    await workbench.command('Orchestration Scheme: Dry Run');
    await workbench.outputLine(/^✗\sline\s3,\scolumn\s10:.*zero/).waitFor();
    await workbench.editor(FILE).locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: /division by zero|divi/i }).first().waitFor();
    await screenshot('8-run-error');
  },
};
