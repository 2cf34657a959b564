// Makes docs/images/editor.png, the README's picture: a strategy with its price, a call's price
// under the mouse, and the bill of a dry run beside the estimate.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildExtension, copyOfExamples, openPage, PYTHON, REPOSITORY, startBrowser, startCodeServer } from './harness.mjs';
import { Workbench } from './workbench.mjs';

const FILE = 'parallel-fan-out.scm';
const picture = path.join(REPOSITORY, 'docs', 'images', 'editor.png');

const vsix = buildExtension();
const folder = copyOfExamples();
const browser = await startBrowser();
const server = await startCodeServer({
  vsix,
  machineSettings: { 'schemestra.pythonPath': PYTHON, 'schemestra.mock.latency': 0 },
});
try {
  const page = await openPage(browser, { width: 1280, height: 800 });
  const workbench = new Workbench(page);
  await page.goto(server.address(folder, FILE));
  await workbench.ready();
  await workbench.serverAnswered(FILE);
  await page.keyboard.press('Control+B');
  await workbench.lens(FILE, 'Dry run').click();
  await workbench.outputLine(/^bill/).waitFor();
  await workbench.lens(FILE, 'Dry run').waitFor();
  await workbench.token(FILE, 'llm-query-async').hover();
  await workbench.hover.filter({ hasText: 'gpt-3.5-turbo' }).waitFor();
  mkdirSync(path.dirname(picture), { recursive: true });
  await page.screenshot({ path: picture, animations: 'disabled' });
  console.log(path.relative(REPOSITORY, picture));
} finally {
  await browser.close();
  await server.stop();
  rmSync(path.dirname(folder), { recursive: true, force: true });
  rmSync(path.dirname(vsix), { recursive: true, force: true });
}
