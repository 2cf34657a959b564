// Builds the .vsix with the language server inside, as a wheel for this kind of machine and as
// a source distribution for every other one.
//   usage: node build/package.mjs [--out FILE] [--without-server]
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const client = path.resolve(import.meta.dirname, '..');
const repository = path.resolve(client, '..');
const bundled = path.join(client, 'bundled');
const { version } = JSON.parse(readFileSync(path.join(client, 'package.json'), 'utf8'));

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(repository, 'dist', `schemestra-${version}.vsix`) },
    'without-server': { type: 'boolean', default: false },
  },
});

/** Run a program quietly; when it fails, show what it said and end. */
function run(command, args, cwd = client) {
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', encoding: 'utf8', maxBuffer: 1 << 26 });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}\n`);
    process.stderr.write(`error: this failed: ${command} ${args.join(' ')}\n`);
    process.exit(1);
  }
}

function buildServer() {
  const inVenv = path.join(repository, '.venv', 'bin', 'python');
  const python = process.env.PYTHON ?? (existsSync(inVenv) ? inVenv : 'python3');
  mkdirSync(bundled, { recursive: true });
  // The wheel is built from the source distribution, so whatever that lacks shows up here.
  run(python, ['-m', 'build', '--outdir', bundled, repository], repository);
  const built = readdirSync(bundled);
  if (!built.some((name) => name.endsWith('.whl')) || !built.some((name) => name.endsWith('.tar.gz'))) {
    throw new Error(`expected a wheel and a source distribution in ${bundled}, found: ${built}`);
  }
}

rmSync(bundled, { recursive: true, force: true });
if (!options['without-server']) buildServer();
copyFileSync(path.join(repository, 'LICENSE'), path.join(client, 'LICENSE'));
run(process.execPath, ['build/bundle.mjs']);
mkdirSync(path.dirname(options.out), { recursive: true });
run(process.execPath, [
  'node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository',
  '--out', path.resolve(options.out),
]);
console.log(path.resolve(options.out));
