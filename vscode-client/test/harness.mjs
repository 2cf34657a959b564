// A real VS Code for the tests: code-server and a headless Chromium, both started once.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const CLIENT = path.resolve(import.meta.dirname, '..');
export const REPOSITORY = path.resolve(CLIENT, '..');
export const ARTIFACTS = path.join(REPOSITORY, 'test-artifacts', 'vscode');
export const PYTHON = process.env.SCHEMESTRA_PYTHON ?? path.join(REPOSITORY, '.venv', 'bin', 'python');

const TOOLS =
  process.env.SCHEMESTRA_VSCODE ??
  path.join(process.env.SCHEMESTRA_TOOLS ?? path.join(os.homedir(), '.cache', 'schemestra'), 'vscode');
const CODE_SERVER = path.join(TOOLS, 'code-server', 'node_modules', 'code-server', 'out', 'node', 'entry.js');
const NODE = path.join(TOOLS, 'bin', 'node');

/** The settings of a quiet workbench: nothing moves but what a test moves. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  // A test types whole forms; with these on, VS Code would close them a second time.
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoSurround': 'never',
  'editor.hover.delay': 100,
  'editor.lightbulb.enabled': 'off',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.menuBarVisibility': 'compact',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** The extension as it would be installed; without the server inside unless asked for. */
export function buildExtension({ withServer = false } = {}) {
  const vsix = path.join(mkdtempSync(path.join(os.tmpdir(), 'vsix-')), 'schemestra.vsix');
  const options = ['--out', vsix, ...(withServer ? [] : ['--without-server'])];
  execFileSync(NODE, ['build/package.mjs', ...options], { cwd: CLIENT, stdio: ['ignore', 'ignore', 'inherit'] });
  return vsix;
}

/** A copy of the examples that a test may type into; remove the folder that it is in. */
export function copyOfExamples() {
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'strategies-')), 'examples');
  cpSync(path.join(REPOSITORY, 'examples'), folder, { recursive: true });
  return folder;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Start code-server with the extension installed.
 *
 * `machineSettings` are for settings that differ between machines, such as the Python path:
 * VS Code drops those from the user's settings once the remote side has loaded.
 */
export async function startCodeServer({ vsix, settings = {}, machineSettings = {}, trustEverything = true, environment = {}, port }) {
  // The folder holds a Unix socket, whose path may have 107 bytes at most.
  const root = mkdtempSync(path.join(os.tmpdir(), 'code-'));
  const user = path.join(root, 'user');
  const log = path.join(root, 'server.log');
  for (const [kind, values] of [['User', { ...QUIET, ...settings }], ['Machine', machineSettings]]) {
    mkdirSync(path.join(user, kind), { recursive: true });
    writeFileSync(path.join(user, kind, 'settings.json'), JSON.stringify(values, null, 2));
  }
  writeFileSync(path.join(root, 'config.yaml'), 'auth: none\n');

  const env = {
    // A terminal inside VS Code exports settings of its own, which must not leak in here.
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|CODE_SERVER_|XDG_|PORT$|PASSWORD$|HASHED_PASSWORD$)/.test(name))),
    PATH: `${path.join(TOOLS, 'bin')}:${process.env.PATH}`,
    EXTENSIONS_GALLERY: '{}',
    TMPDIR: root,
    ...Object.fromEntries(['DATA', 'CONFIG', 'CACHE'].map((kind) => [`XDG_${kind}_HOME`, path.join(root, 'xdg')])),
    ...environment,
  };
  const common = [CODE_SERVER, '--config', path.join(root, 'config.yaml'), '--user-data-dir', user, '--extensions-dir', path.join(root, 'extensions')];
  execFileSync(NODE, [...common, '--install-extension', vsix], { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 });

  port ??= await freePort();
  const output = openSync(log, 'w');
  const child = spawn(
    NODE,
    [...common, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check',
      '--disable-getting-started-override', '--ignore-last-opened', ...(trustEverything ? ['--disable-workspace-trust'] : [])],
    { env, stdio: ['ignore', output, output], detached: true },
  );
  closeSync(output);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const deadline = Date.now() + 60_000;
  while (!(await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`code-server did not start: ${readFileSync(log, 'utf8')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  return {
    root,
    /** The address of a folder, with a file open in it where one is named. */
    address(folder, file) {
      const address = new URL(`http://127.0.0.1:${port}/`);
      address.searchParams.set('folder', folder);
      if (file) {
        const remote = `vscode-remote://127.0.0.1:${port}${path.join(folder, file)}`;
        address.searchParams.set('payload', JSON.stringify([['openFile', remote]]));
      }
      return address.href;
    },
    /** What our extension and our server wrote to their log, newest window last. */
    extensionLog() {
      const logs = path.join(user, 'logs');
      if (!existsSync(logs)) return '';
      return readdirSync(logs, { recursive: true })
        .filter((name) => /Orchestration Scheme.*\.log$/.test(name))
        .sort()
        .map((name) => `== ${name}\n${readFileSync(path.join(logs, name), 'utf8')}`)
        .join('\n');
    },
    /** Change the settings of this machine under a running VS Code, which watches them. */
    setMachineSettings(values) {
      writeFileSync(path.join(user, 'Machine', 'settings.json'), JSON.stringify(values, null, 2));
    },
    ended,
    async stop() {
      for (const [signal, wait] of [['SIGTERM', 5000], ['SIGKILL', 1000]]) {
        if (child.exitCode !== null || child.signalCode !== null) break;
        try {
          process.kill(-child.pid, signal);
        } catch {
          break;
        }
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, wait).unref())]);
      }
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** A headless browser that can reach nothing but this machine. */
export async function startBrowser() {
  const { chromium } = createRequire(path.join(TOOLS, 'code-server', 'package.json'))('playwright-core');
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  });
}

export async function openPage(browser, viewport = { width: 1280, height: 860 }) {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(30_000);
  await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  return context.newPage();
}
