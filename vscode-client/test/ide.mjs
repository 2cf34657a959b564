// VS Code on a folder until Ctrl-C: `node test/ide.mjs FOLDER`. PORT chooses the port (8377).
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildExtension, PYTHON, startCodeServer } from './harness.mjs';

const folder = path.resolve(process.argv[2] ?? '.');
const vsix = buildExtension();
const server = await startCodeServer({
  vsix,
  port: Number(process.env.PORT ?? 8377),
  machineSettings: { 'schemestra.pythonPath': PYTHON },
});
rmSync(path.dirname(vsix), { recursive: true, force: true });

console.log(`VS Code is on ${server.address(folder)}\nPress Ctrl-C to stop it.`);
const asked = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
});
await Promise.race([asked, server.ended]);
await server.stop();
