// The server's life: restart, crash, and how the status bar tells of it.
const FILE = 'critique-refine.scm';

export const tests = {
  async 'Restart Server brings the lenses back'({ workbench, open }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
    await workbench.command('Orchestration Scheme: Restart Server');
    await workbench.status.filter({ hasText: 'Schemestra' }).waitFor();
    await workbench.serverAnswered(FILE);
  },

  async 'Show Cost writes the cost table, call by call'({ workbench, screenshot }) {
    await workbench.command('Orchestration Scheme: Show Cost');
    await workbench.outputLine(/llm-query\s+gpt-4o-mini/).waitFor();
    await workbench.outputLine(/^total\s.*\b7\scalls/).waitFor();
    await screenshot('9-cost');
  },

  async 'Show Log opens the log'({ workbench }) {
    await workbench.command('Orchestration Scheme: Show Log');
    await workbench.outputLine('starting the language server').first().waitFor();
  },
};
