import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { WebSocketServer } from 'ws';

/**
 * Stands in for the hypervisor while the desktop's looks are worked on: `npx vite --mode mock`.
 * Anyone is signed in; terminals are shells of this machine. Never part of a build or a test.
 */
export function mockHypervisor(): Plugin {
  let live = 'a1b2c3';
  let dev = 'd4e5f6';
  let revision = 1;
  let signedIn = true;
  const started = Date.now();
  const running: Record<string, boolean> = { a1b2c3: true, d4e5f6: false };

  const usage = (slot: string, id: string) => ({
    user_id: 'u1',
    slot,
    sandbox_id: id,
    status: running[id] ? 'running' : 'stopped',
    machine_class: 'standard',
    backend: 'bubblewrap',
    isolation: 'namespaces',
    ...(running[id]
      ? {
          uptime_secs: Math.floor((Date.now() - started) / 1000) + 4000,
          cpu_percent: 12.5,
          memory_bytes: 93_000_000,
          processes: 4,
        }
      : { reason: 'Stopped by its owner.' }),
    cpu_limit_percent: 200,
    memory_limit_bytes: 1 << 30,
    process_limit: 512,
    disk_bytes: 34_000_000,
    disk_limit_bytes: 10 * 2 ** 30,
    warnings: [],
  });

  const answers: Record<string, (slot?: string, action?: string) => unknown> = {
    'GET /auth/me': () =>
      signedIn
        ? { authenticated: true, user_id: 'u1', username: 'ada', role: 'admin' }
        : { authenticated: false },
    'GET usage': () => ({ revision, sandboxes: [usage('live', live), usage('dev', dev)] }),
    'GET /admin/machine-classes': () => [
      { name: 'standard', backend: 'bubblewrap', auto: true, isolation: 'namespaces', vcpu: 2, memory: 2 * 2 ** 30, processes: 1024, disk: 8 * 2 ** 30, network: 'none', tier: 'persistent', standard: true },
      { name: 'strong', backend: 'gvisor', auto: false, isolation: 'gvisor', unusable: 'the backend gvisor cannot be used: the program runsc is not installed', remedy: 'install runsc', vcpu: 1, memory: 2 ** 30, processes: 512, disk: 2 ** 31, network: 'none', tier: 'persistent', standard: false },
    ],
    'GET /me/devices': () => [
      { id: 'd1', label: 'Laptop', transports: ['internal'], backed_up: true, created_at: '2026-11-01T08:00:00Z', last_used_at: '2026-11-21T03:00:00Z' },
      { id: 'd2', label: 'Blue key', transports: ['usb'], backed_up: false, created_at: '2026-11-03T08:00:00Z' },
    ],
    'GET /me/sessions': () => [
      { id: 's1', address: '127.0.0.1', user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0', created_at: '2026-11-20T08:00:00Z', last_used_at: '2026-11-21T04:00:00Z', current: true },
      { id: 's2', address: '192.168.1.20', user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0', created_at: '2026-11-18T08:00:00Z', last_used_at: '2026-11-20T21:00:00Z', current: false },
    ],
    'GET /me/recovery-codes': () => ({ remaining: 9 }),
    'POST /me/recovery-codes': () => ({
      recovery_codes: Array.from({ length: 10 }, (_, i) => `k7f2-9qmx-${1000 + i * 37}`),
    }),
    'POST /auth/logout': () => {
      signedIn = false;
    },
    'POST /auth/recovery': () => ({}),
    'GET /terminals': () => [{ id: 'main' }],
    'POST swap': () => {
      [live, dev] = [dev, live];
      return { revision: ++revision };
    },
    'POST start': (slot) => (running[slot === 'live' ? live : dev] = true),
    'POST stop': (slot) => (running[slot === 'live' ? live : dev] = false),
  };

  function handle(req: IncomingMessage, res: ServerResponse, next: () => void): void {
    const path = (req.url ?? '/').replace(/\?.*/, '').replace(/^\/dev\//, '/');
    const [, slot, action] = /^\/admin\/sandboxes\/u1\/(?:(live|dev)\/)?(\w+)$/.exec(path) ?? [];
    const answer = answers[`${req.method} ${action ?? path}`];
    if (!answer) return next();
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(answer(slot, action) ?? {}));
  }

  return {
    name: 'choir:mock-hypervisor',
    configureServer(server) {
      server.middlewares.use(handle);
      const sockets = new WebSocketServer({ noServer: true });
      server.httpServer?.on('upgrade', (req, socket, head) => {
        if (!req.url?.includes('/ws/terminal/')) return;
        sockets.handleUpgrade(req, socket, head, (ws) => {
          const shell = spawn('script', ['-qfc', 'bash', '/dev/null'], {
            env: { ...process.env, TERM: 'xterm-256color' },
          });
          ws.send(JSON.stringify({ type: 'info', offset: 0, pid: shell.pid, replay: 0 }));
          shell.stdout.on('data', (bytes) => ws.send(bytes));
          shell.on('exit', (code) => ws.send(JSON.stringify({ type: 'exit', code })));
          ws.on('message', (data, binary) => binary && shell.stdin.write(data as Buffer));
          ws.on('close', () => shell.kill('SIGHUP'));
        });
      });
    },
  };
}
