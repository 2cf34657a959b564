import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient/node';
import { COMMANDS, LANGUAGE_ID, SECTION } from './contributions.ts';
import { type Environments, NoEnvironment } from './environment.ts';
import type { RunEventParams } from './runs/events.ts';
import type { RunOutput } from './runs/output.ts';
import { mayRun } from './trust.ts';

export type ServerState = 'starting' | 'running' | 'stopped' | 'missing' | 'failed';

/** After this many crashes within three minutes the server stays down until asked for. */
const MOST_CRASHES = 4;
const CRASH_WINDOW_MS = 3 * 60 * 1000;

/**
 * The library reports its troubles to the user in terms of connections and codes. They go to the
 * log; what the user is told comes from `Server`, with the next step.
 */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    // The frames of the extension's own stack push what the server said out of the log's view.
    super.error(message, data instanceof Error ? data.message : data, false);
  }
}

/** The language server's life: start, restart, crash, and what is said to it. */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('Orchestration Scheme Server', { log: true });
  private client: LanguageClient | undefined;
  private current: ServerState = 'stopped';
  private readonly changed = new vscode.EventEmitter<ServerState>();
  readonly onDidChangeState = this.changed.event;
  private readonly environments: Environments;
  private readonly output: RunOutput;
  /** Starts and restarts wait for each other, so that there is never more than one server. */
  private queue: Promise<void> = Promise.resolve();

  constructor(environments: Environments, output: RunOutput) {
    this.environments = environments;
    this.output = output;
  }

  get state(): ServerState {
    return this.current;
  }

  restart(): Promise<void> {
    this.queue = this.queue.then(async () => {
      await this.stop();
      await this.start();
    });
    return this.queue;
  }

  /** Send a notification, if there is a server to send it to. */
  async notify(method: string, params: unknown): Promise<void> {
    if (this.client?.isRunning()) await this.client.sendNotification(method, params);
  }

  async dispose(): Promise<void> {
    await this.queue;
    await this.stop();
    this.changed.dispose();
    this.log.dispose();
  }

  private async start(): Promise<void> {
    this.become('starting');
    try {
      const python = await this.environments.find();
      this.log.info(`starting the language server ${python.version} with ${python.path}`);
      const client = this.create(python.path);
      this.client = client;
      await client.start();
      this.become('running');
    } catch (error) {
      if (error instanceof NoEnvironment) {
        this.become('missing');
        this.log.error(error.message);
        void this.environments.offer(error, () => void this.restart());
        return;
      }
      this.log.error(`the language server did not start: ${String(error)}`);
      this.become('failed');
      void this.reportFailure('The Orchestration Scheme server did not start.');
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client) await client.dispose(2000).catch((error) => this.log.warn(String(error)));
    this.output.serverStopped();
    this.become('stopped');
  }

  private create(python: string): LanguageClient {
    const settings = vscode.workspace.getConfiguration(SECTION);
    const options: LanguageClientOptions = {
      documentSelector: [
        { language: LANGUAGE_ID, scheme: 'file' },
        { language: LANGUAGE_ID, scheme: 'untitled' },
      ],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      synchronize: { configurationSection: SECTION },
      initializationOptions: {
        runEvents: true,
        trusted: vscode.workspace.isTrusted,
        backend: settings.get<string>('backend'),
      },
      middleware: this.middleware(),
      errorHandler: this.errorHandler(),
      // Returning false gives up; the failure itself is reported by whoever called start().
      initializationFailedHandler: () => false,
    };
    const command = { command: python, args: ['-m', 'schemestra', 'lsp'], options: spawnOptions() };
    const client = new QuietClient(SECTION, 'Orchestration Scheme', command, options);
    client.onNotification('schemestra/runEvent', (params: RunEventParams) =>
      this.output.handle(params),
    );
    client.onDidChangeState(({ newState }) => {
      if (client !== this.client) return;
      if (newState === State.Starting) this.become('starting');
      if (newState === State.Running) this.become('running');
    });
    return client;
  }

  private middleware(): Middleware {
    return {
      executeCommand: async (command, args, next) => {
        const argument = args.length > 0 ? args : argumentsOfActiveStrategy();
        if (!argument || !(await mayRun(command))) return undefined;
        const answer = await next(command, argument);
        if (command === COMMANDS.showCost && typeof answer === 'string') this.output.write(answer);
        return answer;
      },
      // All that the server reports as progress are runs, which have notifications of their own.
      handleWorkDoneProgress: (token, params, next) => {
        if (params.kind === 'end') next(token, params);
      },
    };
  }

  /** Restart a server that crashed, but neither one that never ran nor one that always crashes. */
  private errorHandler(): ErrorHandler {
    const crashes: number[] = [];
    let everRan = false;
    const watching = this.onDidChangeState((state) => {
      if (state === 'running') everRan = true;
      if (state === 'stopped') watching.dispose();
    });
    const stayDown = { action: CloseAction.DoNotRestart, handled: true };
    return {
      error: (_error, _message, errors) => ({
        action: errors !== undefined && errors <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
      }),
      closed: () => {
        this.output.serverStopped();
        if (!everRan) return stayDown;
        const now = Date.now();
        crashes.push(now);
        const recent = crashes.filter((time) => now - time < CRASH_WINDOW_MS);
        if (recent.length <= MOST_CRASHES) return { action: CloseAction.Restart, handled: true };
        this.become('failed');
        void this.reportFailure(
          `The Orchestration Scheme server stopped ${recent.length} times within three minutes.`,
        );
        return stayDown;
      },
    };
  }

  private async reportFailure(message: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(message, 'Restart Server', 'Show Log');
    if (choice === 'Restart Server') await this.restart();
    if (choice === 'Show Log') this.log.show();
  }

  private become(state: ServerState): void {
    if (state === this.current) return;
    this.current = state;
    void vscode.commands.executeCommand(
      'setContext',
      'schemestra.serverRunning',
      state === 'running',
    );
    this.changed.fire(state);
  }
}

/** The arguments of a command that came from the palette: it is about the strategy in view. */
function argumentsOfActiveStrategy(): unknown[] | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === LANGUAGE_ID) return [{ uri: document.uri.toString() }];
  void vscode.window.showInformationMessage('Open a strategy (a .scm file) first.');
  return undefined;
}

/**
 * Python puts its working directory at the head of its module path, so the server is not
 * started in the workspace: a stranger's `json.py` would be executed there, trusted or not.
 */
function spawnOptions() {
  return { cwd: __dirname, env: { ...process.env, PYTHONUTF8: '1' } };
}
