// A fresh machine: the extension offers to install the server it brings, and then works.
import { buildExtension } from '../harness.mjs';

const FILE = 'parallel-fan-out.scm';

export const own = () => ({ vsix: buildExtension({ withServer: true }) });

export const tests = {
  async 'without a server the extension installs its own, when asked to'({ page, workbench, open, screenshot }) {
    await open(FILE);
    const offer = workbench.notification('needs the Python package schemestra');
    await offer.waitFor();
    await screenshot('12-offer');
    await offer.getByRole('button', { name: 'Install' }).click();
    await workbench.notification('installing the server').waitFor();
    await screenshot('13-installing');
    await workbench.lens(FILE, 'Dry run').waitFor({ timeout: 180_000 });
  },

  async 'the next window finds it'({ workbench, open }) {
    await open(FILE);
    await workbench.serverAnswered(FILE);
  },
};
