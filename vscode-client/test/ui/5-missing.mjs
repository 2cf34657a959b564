// No server to start: what is missing is said plainly, with the next step.
const FILE = 'parallel-fan-out.scm';

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
};
