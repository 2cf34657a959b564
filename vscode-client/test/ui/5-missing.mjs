// A server that cannot start: what is wrong is said plainly, once, with the next step.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FILE = 'parallel-fan-out.scm';

/** An interpreter that looks right and whose server ends at once. */
function brokenPython(folder) {
  const python = path.join(folder, 'python');
  writeFileSync(python, `#!/bin/sh
case "$1" in -c) echo '{"python": [3, 11], "version": "0.0.0"}' ;; *) echo broken >&2; exit 1 ;; esac
`);
  chmodSync(python, 0o755);
  return python;
}

export const own = () => ({ machineSettings: { 'schemestra.pythonPath': '/nowhere/python' } });

export const tests = {
  async 'a Python path that names nothing is said plainly'({ workbench, open, screenshot }) {
    await open(FILE);
    const notification = workbench.notification('schemestra.pythonPath names /nowhere/python');
    await notification.waitFor();
    await notification.getByRole('button', { name: 'Choose Python…' }).waitFor();
    await workbench.status.filter({ hasText: 'Schemestra' }).waitFor();
    await screenshot('11-missing');
  },

  async 'a server that ends at once is said once, with a way to try again'({ page, workbench, server, screenshot }) {
    server.setMachineSettings({ 'schemestra.pythonPath': brokenPython(server.root) });
    const notification = workbench.notification('server did not start');
    await notification.getByRole('button', { name: 'Restart Server' }).waitFor();
    await notification.getByRole('button', { name: 'Show Log' }).click();
    await workbench.filterOutput('broken');
    await workbench.outputLine('broken').first().waitFor();
    await screenshot('14-did-not-start');
    assert.equal(await page.locator('.notification-list-item', { hasText: /connection|stopped/ }).count(), 0);
  },
};
