// The server's life: restart, crash, and how the status bar tells of it.
import { execFileSync } from 'node:child_process';

const FILE = 'critique-refine.scm';

export const tests = {
  async 'Restart Server brings the lenses back'({ workbench, open }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await workbench.command('Orchestration Scheme: Restart Server');
    await workbench.status.filter({ hasText: 'Schemestra' }).waitFor();
    await workbench.serverAnswered(FILE);
  },

  async 'Show Cost opens the cost table beside the file'({ page, workbench, screenshot }) {
    await workbench.command('Orchestration Scheme: Show Cost');
    const preview = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await preview.locator('table').first().waitFor();
    await screenshot('9-cost');
  },

  async 'Show Log opens the log'({ workbench }) {
    await workbench.command('Orchestration Scheme: Show Log');
    await workbench.outputLine('starting the language server').first().waitFor();
  },
};
