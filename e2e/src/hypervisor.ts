import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually';
import { onVirtualMachines, wall } from './wall';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** The first start may have to build. */
const START_TIMEOUT = 420_000;

/** A hypervisor of its own, started as a person would, on a free port with an empty state folder. */
export class Hypervisor {
  readonly state = mkdtempSync(join(tmpdir(), 'choir-e2e-'));
  #process: ChildProcess | undefined;

  private constructor(readonly port: number) {
    // A sandbox's own ids pass through this folder.
    chmodSync(this.state, 0o711);
  }

  static async start(): Promise<Hypervisor> {
    const hypervisor = new Hypervisor(await freePort());
    await hypervisor.up();
    return hypervisor;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** The origin of a port inside a sandbox. */
  originOf(sandboxId: string, port: number): string {
    return `http://${port}-${sandboxId}.localhost:${this.port}`;
  }

  /** What an anonymous program is answered at an origin that only browsers can resolve. */
  async statusOf(origin: string, path: string): Promise<number | undefined> {
    const headers = { Host: new URL(origin).host, Accept: 'application/json' };
    const request = get({ host: '127.0.0.1', port: this.port, path, headers });
    const [answer] = await once(request, 'response');
    answer.resume();
    return answer.statusCode;
  }

  /** The one-time link for the first account. */
  setupLink(): string {
    const link = readFileSync(join(this.state, 'setup-link'), 'utf8').trim();
    return new URL(link, this.origin).href;
  }

  log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  async up(): Promise<void> {
    const log = openSync(this.#logFile, 'a');
    this.#process = spawn(join(ROOT, 'choir'), ['up'], {
      cwd: ROOT,
      env: {
        ...process.env,
        HYPERVISOR_PORT: String(this.port),
        HYPERVISOR_BIND: '127.0.0.1',
        CHOIR_STATE_DIR: this.state,
        CHOIR_REGISTRATION: 'setup',
        WEBAUTHN_RP_ORIGIN: this.origin,
        ...this.#machineClasses(),
        ...(onVirtualMachines && { CHOIR_READY_TIMEOUT: '120s' }),
      },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    const process_ = this.#process;
    await eventually(
      'the hypervisor is ready',
      async () => {
        if (process_.exitCode !== null) throw new Error(`./choir up ended:\n${this.log()}`);
        const ready = await fetch(`http://127.0.0.1:${this.port}/ready`).catch(() => undefined);
        return ready?.status === 200;
      },
      START_TIMEOUT,
    );
  }

  /** Every sandbox has the wall that is asked for; the class `bare` has none at all. */
  #machineClasses(): { CHOIR_CONFIG: string } {
    const [backend, runtime] = wall.split('/');
    const file = join(this.state, 'choir.toml');
    const lines = ['[class.bare]', 'backend = "process"'];
    if (backend) lines.push('[class.standard]', `backend = "${backend}"`);
    if (runtime) lines.push(`runtime = "${runtime}"`);
    writeFileSync(file, lines.join('\n') + '\n');
    return { CHOIR_CONFIG: file };
  }

  /** As the kernel does it when memory runs out: no goodbye. */
  async killHard(): Promise<void> {
    const pid = this.#pid();
    process.kill(pid, 'SIGKILL');
    await eventually('the hypervisor is gone', () => !alive(pid), 10_000);
  }

  /** Ends the hypervisor, its sandboxes and its state. */
  async end(): Promise<void> {
    await this.#deleteSandboxes();
    const starter = this.#process;
    const pid = this.#pid();
    const gone = starter && starter.exitCode === null ? once(starter, 'exit') : undefined;
    process.kill(pid, 'SIGTERM');
    await Promise.race([gone, new Promise((done) => setTimeout(done, 30_000))]);
    rmSync(this.state, { recursive: true, force: true });
  }

  /** Sandboxes outlive their hypervisor, so that they must be deleted while it runs. */
  async #deleteSandboxes(): Promise<void> {
    const headers = {
      Authorization: `Bearer ${readFileSync(join(this.state, 'operator-token'), 'utf8').trim()}`,
    };
    const path = `http://127.0.0.1:${this.port}/admin/sandboxes`;
    const rows = (await (await fetch(path, { headers })).json()) as { user_id: string; role: string }[];
    for (const { user_id, role } of rows) {
      const answer = await fetch(`${path}/${user_id}/${role}`, { method: 'DELETE', headers });
      if (answer.status >= 300) throw new Error(`deleting ${role}: ${await answer.text()}`);
    }
  }

  #pid(): number {
    return Number(readFileSync(join(this.state, 'hypervisor.pid'), 'utf8').trim().split(/\s/)[0]);
  }

  get #logFile(): string {
    return `${this.state}.log`;
  }
}

function alive(pid: number): boolean {
  try {
    // A process that has ended and that nobody has waited for yet is gone too.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
