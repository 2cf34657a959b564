import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { SECTION } from './contributions.ts';

const execute = promisify(execFile);
const OLDEST_PYTHON = [3, 11] as const;
const PROBE = `
import json, sys
try:
    from schemestra import __version__ as version
except ImportError:
    version = None
print(json.dumps({"python": sys.version_info[:2], "version": version}))
`;

/** A Python interpreter that has `schemestra` installed. */
export interface Environment {
  path: string;
  version: string;
}

/** No interpreter will do. `base` is one that an environment could be made from. */
export class NoEnvironment extends Error {
  readonly base: string | undefined;

  constructor(message: string, base: string | undefined) {
    super(message);
    this.base = base;
  }
}

interface Probe {
  path: string;
  python: [number, number];
  version: string | null;
}

/** Finds the Python environment of the language server, or makes one when the user agrees. */
export class Environments {
  private readonly own: string;
  private readonly bundled: string;
  private readonly log: (text: string) => void;

  constructor(context: vscode.ExtensionContext, log: (text: string) => void) {
    this.own = path.join(context.globalStorageUri.fsPath, 'venv');
    this.bundled = path.join(context.extensionPath, 'bundled');
    this.log = log;
  }

  /**
   * The interpreter of the setting if there is one, else the extension's own environment, the
   * workspace's, and what is on the path, in this order. Throws NoEnvironment.
   */
  async find(): Promise<Environment> {
    const chosen = vscode.workspace.getConfiguration(SECTION).get<string>('pythonPath')?.trim();
    if (chosen) return this.chosen(chosen);

    let base: string | undefined;
    for (const candidate of await this.candidates()) {
      const probe = await this.probe(candidate);
      if (!probe) continue;
      if (probe.version !== null) return { path: candidate, version: probe.version };
      if (candidate !== interpreter(this.own)) base ??= candidate;
    }
    throw new NoEnvironment(
      base
        ? 'Orchestration Scheme needs the Python package schemestra, which is not installed.'
        : 'Orchestration Scheme needs Python 3.11 or newer, and none was found.',
      base,
    );
  }

  /** Say what is missing and offer the next step; `retry` is called when there is hope. */
  async offer(problem: NoEnvironment, retry: () => void): Promise<void> {
    const install = 'Install';
    const choose = 'Choose Python…';
    const again = 'Try Again';
    const choice = await vscode.window.showErrorMessage(
      problem.message,
      ...(problem.base ? [install] : [again]),
      choose,
    );
    if (choice === install && problem.base && (await this.install(problem.base))) retry();
    if (choice === again) retry();
    if (choice === choose) {
      await vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.pythonPath`);
    }
  }

  private async chosen(setting: string): Promise<Environment> {
    const probe = await this.probe(setting);
    if (!probe) {
      throw new NoEnvironment(
        `The setting ${SECTION}.pythonPath names ${setting}, which is not a Python 3.11 or newer.`,
        undefined,
      );
    }
    if (probe.version === null) {
      throw new NoEnvironment(
        `The setting ${SECTION}.pythonPath names ${setting}, which lacks the package schemestra.`,
        undefined,
      );
    }
    return { path: setting, version: probe.version };
  }

  /** Names what is installed in our own environment, once that is complete. */
  private get stamp(): string {
    return path.join(this.own, 'schemestra.stamp');
  }

  private async candidates(): Promise<string[]> {
    const candidates: string[] = [];
    if (await this.ownIsReady()) candidates.push(interpreter(this.own));
    // A folder that is not trusted must not choose the program that we start.
    if (vscode.workspace.isTrusted) {
      for (const folder of vscode.workspace.workspaceFolders ?? []) {
        if (folder.uri.scheme !== 'file') continue;
        candidates.push(interpreter(path.join(folder.uri.fsPath, '.venv')));
      }
    }
    candidates.push('python3', 'python');
    return candidates.filter((name) => !path.isAbsolute(name) || existsSync(name));
  }

  private async probe(python: string): Promise<Probe | undefined> {
    try {
      const { stdout } = await execute(python, ['-c', PROBE], { cwd: __dirname, timeout: 20_000 });
      const found: Probe = { path: python, ...JSON.parse(stdout) };
      const [major, minor] = found.python;
      const [oldestMajor, oldestMinor] = OLDEST_PYTHON;
      const tooOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
      this.log(`${python}: Python ${major}.${minor}, schemestra ${found.version ?? 'missing'}`);
      return tooOld ? undefined : found;
    } catch (error) {
      this.log(`${python}: ${firstLine(error)}`);
      return undefined;
    }
  }

  /**
   * Whether our own environment is there and holds the server that this extension brought. One
   * left by an older version of the extension is brought up to date: its user has agreed to it.
   */
  private async ownIsReady(): Promise<boolean> {
    const stamp = await readFile(this.stamp, 'utf8').catch(() => '');
    if (stamp === '') return false;
    if (stamp === (await this.brought()).join('\n')) return true;
    return this.withProgress((report) => {
      report('updating the server …');
      return this.installBrought();
    });
  }

  /** The packages in this extension: the wheel first, then the source distribution. */
  private async brought(): Promise<string[]> {
    const names = await readdir(this.bundled).catch(() => []);
    return [
      ...names.filter((name) => name.endsWith('.whl')),
      ...names.filter((name) => name.endsWith('.tar.gz')),
    ];
  }

  private install(base: string): Promise<boolean> {
    return this.withProgress(async (report) => {
      report('making a Python environment …');
      await rm(this.own, { recursive: true, force: true });
      await mkdir(path.dirname(this.own), { recursive: true });
      await this.run(base, ['-m', 'venv', this.own]);
      report('installing the server …');
      await this.installBrought();
    });
  }

  /** Do a piece of work under a progress notification; false when it failed, which is then said. */
  private async withProgress(work: (report: (text: string) => void) => Promise<void>) {
    const options = { location: vscode.ProgressLocation.Notification, title: 'Orchestration Scheme' };
    return vscode.window.withProgress(options, async (progress) => {
      try {
        await work((message) => progress.report({ message }));
        return true;
      } catch (error) {
        void vscode.window.showErrorMessage(explain(error));
        return false;
      }
    });
  }

  private async installBrought(): Promise<void> {
    const packages = await this.brought();
    if (packages.length === 0) throw new Error('this build of the extension brings no server');
    const python = interpreter(this.own);
    await rm(this.stamp, { force: true });
    // The wheel fits one kind of machine; where it does not, the sources are compiled.
    for (const [index, name] of packages.entries()) {
      try {
        await this.run(python, ['-m', 'pip', 'install', '--quiet', path.join(this.bundled, name)]);
        break;
      } catch (error) {
        if (index === packages.length - 1) throw error;
      }
    }
    await writeFile(this.stamp, packages.join('\n'));
  }

  private async run(program: string, args: string[]): Promise<void> {
    this.log(`${program} ${args.join(' ')}`);
    try {
      await execute(program, args, { cwd: __dirname, timeout: 600_000, maxBuffer: 1 << 24 });
    } catch (error) {
      this.log(String((error as { stderr?: string }).stderr ?? error));
      throw error;
    }
  }
}

function interpreter(environment: string): string {
  return process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}

function explain(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
  if (`${stdout}${stderr}`.includes('ensurepip')) {
    return 'Python cannot make environments here: run "sudo apt install python3-venv", then try again.';
  }
  const last = stderr.trim().split('\n').at(-1) || firstLine(error);
  return `The language server could not be installed: ${last} The log has the details.`;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
