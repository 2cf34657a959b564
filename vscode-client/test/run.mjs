// Runs test/ui/*.mjs in one VS Code and one browser: `npm run test:ui [-- PATTERN]`.
// Each file exports `tests`, an object of named functions, which share a page and a folder.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ARTIFACTS, buildExtension, copyOfExamples, openPage, PYTHON, startBrowser, startCodeServer } from './harness.mjs';
import { Workbench } from './workbench.mjs';

const pattern = process.argv[2] ?? '';
const files = readdirSync(path.join(import.meta.dirname, 'ui')).filter((name) => name.endsWith('.mjs') && name.includes(pattern)).sort();
if (files.length === 0) throw new Error(`no test file of ui/ has '${pattern}' in its name`);
rmSync(ARTIFACTS, { recursive: true, force: true });
mkdirSync(ARTIFACTS, { recursive: true });

let passed = 0;
const failed = [];
const vsix = buildExtension();
const browser = await startBrowser();
const shared = await startCodeServer({ vsix, machineSettings: { 'schemestra.pythonPath': PYTHON, 'schemestra.mock.latency': 0.5 } });

/** One file's tests, in order; after a failure the rest of the file still gets its chance. */
async function runFile(file) {
  const { tests, own } = await import(`./ui/${file}`);
  const options = { vsix, ...own?.() };
  const server = own ? await startCodeServer(options) : shared;
  const folder = copyOfExamples();
  const page = await openPage(browser);
  const workbench = new Workbench(page);
  const open = async (name) => {
    await page.goto(server.address(folder, name));
    await workbench.ready();
  };
  const screenshot = (name) => page.screenshot({ path: path.join(ARTIFACTS, `${name}.png`), animations: 'disabled' });
  try {
    for (const [name, test] of Object.entries(tests)) {
      const start = performance.now();
      try {
        await test({ page, workbench, folder, open, screenshot, server });
        passed += 1;
        console.log(`ok    ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failed.push(name);
        const base = `FAILED-${name.replace(/\W+/g, '-')}`;
        await screenshot(base).catch(() => {});
        writeFileSync(path.join(ARTIFACTS, `${base}.log`), `${error.stack}\n\n${server.extensionLog()}`);
        console.log(`FAIL  ${name}\n      ${String(error.message).split('\n').slice(0, 6).join('\n      ')}\n      see test-artifacts/vscode/${base}.png and .log`);
      }
    }
  } finally {
    await page.context().close();
    if (own) await server.stop();
    if (options.vsix !== vsix) rmSync(path.dirname(options.vsix), { recursive: true, force: true });
    rmSync(path.dirname(folder), { recursive: true, force: true });
  }
}

try {
  for (const file of files) await runFile(file);
} finally {
  await browser.close();
  await shared.stop();
  rmSync(path.dirname(vsix), { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || passed === 0 ? 1 : 0;
