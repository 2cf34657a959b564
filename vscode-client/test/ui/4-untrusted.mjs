// A workspace that is not trusted: checks and prices yes, running no.
import { PYTHON } from '../harness.mjs';

const FILE = 'parallel-fan-out.scm';

export const own = () => ({
  trustEverything: false,
  settings: { 'security.workspace.trust.startupPrompt': 'never' },
  machineSettings: { 'schemestra.pythonPath': PYTHON },
});

export const tests = {
  async 'without trust a strategy is priced but not run'({ workbench, open, screenshot }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await workbench.lens(FILE, 'Dry run').click();
    await workbench.notification('This workspace is not trusted').waitFor();
    await screenshot('10-untrusted');
  },
};
