import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { Desk } from '../src/desk';
import { expect, test } from '../src/fixtures';

const ECHO = readFileSync(new URL('../src/webSocketServer.py', import.meta.url), 'utf8');

/** Starts a server in a terminal of the slot and waits until it listens. */
async function serve(desk: Desk, slot: 'live' | 'dev', command: string, port: number): Promise<void> {
  const terminal = await desk.terminal(slot);
  await terminal.run(`pkill -f ' ${port}$'; true`);
  await terminal.run(`(setsid ${command} ${port} >/tmp/server-${port}.log 2>&1 &)`);
  const up = await terminal.run(
    `for i in $(seq 100); do (: </dev/tcp/127.0.0.1/${port}) 2>/dev/null && echo listens && break; sleep 0.1; done`,
    30_000,
  );
  expect(up).toBe('listens');
}

/** Opens a port as a person does, by the terminal's button. */
async function openPort(desk: Desk, slot: 'live' | 'dev', port: number): Promise<Page> {
  const terminal = await desk.terminal(slot);
  await terminal.window.getByTestId('open-port').click();
  await terminal.window.getByTestId('port-number').fill(String(port));
  const opened = desk.context.waitForEvent('page');
  await terminal.window.getByTestId('port-open').click();
  return opened;
}

test.beforeEach(async ({ ada }) => {
  await ada.desk.goto('/');
  await ada.desk.expectDesktop();
});

test('[P20] a server in a terminal opens at its own origin for its owner only', { tag: '@wall' }, async ({
  ada,
  browser,
  hypervisor,
}) => {
  const { desk } = ada;
  await serve(desk, 'live', 'python3 -m http.server --bind 127.0.0.1 --directory /workspace', 3000);
  await desk.upload('', '/workspace/hello.txt', 'hello from live');
  const id = await desk.sandboxId('live');
  const origin = hypervisor.originOf(id, 3000);

  const port = await openPort(desk, 'live', 3000);
  await expect(port).toHaveURL(`${origin}/`);
  await expect(port.getByText('hello.txt')).toBeVisible();
  await port.getByText('hello.txt').click();
  await expect(port.getByText('hello from live')).toBeVisible();

  // The session's cookie stays with the control plane's host, the port's with the port's.
  const cookies = await desk.context.cookies();
  const hosts = (name: string) => cookies.filter((c) => c.name === name).map((c) => c.domain);
  expect(hosts('choir_session')).toEqual(['localhost']);
  expect(hosts('choir_port')).toEqual([new URL(origin).hostname]);

  const nobody = await Desk.open(browser, hypervisor);
  expect(await hypervisor.statusOf(origin, '/hello.txt')).toBe(401);
  await nobody.page.goto(`${origin}/hello.txt`);
  await expect(nobody.page.getByTestId('auth-modal')).toBeVisible();
  await nobody.close();
  await port.close();
});

test('[P20] another person is refused at the door', async ({ ada, browser, hypervisor }) => {
  const invited = await ada.desk.fetch('/admin/invitations', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(invited.status).toBeLessThan(300);
  const { link } = JSON.parse(invited.body) as { link: string };
  const bob = await Desk.open(browser, hypervisor);
  await bob.register(new URL(link, hypervisor.origin).href, 'bob');
  await bob.keepCodes();
  await bob.expectDesktop();
  expect(JSON.parse((await bob.fetch('/auth/me')).body)).toMatchObject({ username: 'bob', role: 'user' });

  const id = await ada.desk.sandboxId('live');
  const door = await bob.page.request.get(`${hypervisor.origin}/auth/port?port=3000&sandbox=${id}&return=/`, {
    maxRedirects: 0,
  });
  expect([403, 404]).toContain(door.status());
  await bob.page.goto(`${hypervisor.originOf(id, 3000)}/`);
  await expect(bob.page.getByText('hello.txt')).toBeHidden();
  await bob.goto('/');
  expect((await bob.fetch('/admin/sandboxes')).body).not.toContain(id);
  await bob.close();
});

test('[P20] a page of another sandbox cannot reach it', async ({ ada, hypervisor }) => {
  const { desk } = ada;
  await serve(desk, 'live', 'python3 -m http.server --bind 127.0.0.1 --directory /workspace', 3000);
  await serve(desk, 'dev', 'python3 -m http.server --bind 127.0.0.1 --directory /workspace', 4000);
  await desk.upload('', '/workspace/secret.txt', 'secret of live');
  await (await openPort(desk, 'live', 3000)).close();
  const page = await openPort(desk, 'dev', 4000);
  await expect(page).toHaveURL(`${hypervisor.originOf(await desk.sandboxId('dev'), 4000)}/`);
  const target = `${hypervisor.originOf(await desk.sandboxId('live'), 3000)}/secret.txt`;
  for (const mode of ['cors', 'no-cors'] as const) {
    const outcome = await page.evaluate(
      async ([url, how]) => {
        try {
          const answer = await fetch(url!, { credentials: 'include', mode: how as RequestMode });
          return `${answer.type} ${await answer.text()}`;
        } catch {
          return 'refused';
        }
      },
      [target, mode],
    );
    expect(outcome).not.toContain('secret of live');
  }
  const socket = await page.evaluate(
    (url) =>
      new Promise<string>((done) => {
        const ws = new WebSocket(url);
        ws.onopen = () => done('open');
        ws.onerror = () => done('refused');
      }),
    target.replace('http:', 'ws:'),
  );
  expect(socket).toBe('refused');
  await page.close();
});

test('a WebSocket server in the sandbox echoes at its origin, and sees no cookie of ours', { tag: '@wall' }, async ({ ada }) => {
  await ada.desk.upload('', '/workspace/echo.py', ECHO);
  await serve(ada.desk, 'live', 'python3 /workspace/echo.py', 3001);
  const page = await openPort(ada.desk, 'live', 3001);
  const seen = await page.locator('body').innerText();
  expect(seen).toContain('GET / HTTP/1.1');
  expect(seen).not.toContain('choir_');
  const echoed = await page.evaluate(
    () =>
      new Promise<string[]>((done, failed) => {
        const ws = new WebSocket(`ws://${location.host}/`);
        const got: string[] = [];
        ws.onopen = () => ['one', 'zwei ✓', 'x'.repeat(5000)].forEach((m) => ws.send(m));
        ws.onmessage = (e) => got.push(String(e.data)) === 3 && done(got);
        ws.onerror = () => failed(new Error('the socket failed'));
      }),
  );
  expect(echoed).toEqual(['one', 'zwei ✓', 'x'.repeat(5000)]);
  await page.close();
});

test('[P19] a page served by the sandbox on our own origin cannot act as the person', async ({
  ada,
  hypervisor,
}) => {
  const { desk } = ada;
  const me = JSON.parse((await desk.fetch('/auth/me')).body) as { user_id: string };
  const revision = async () =>
    (JSON.parse((await desk.fetch(`/admin/sandboxes/${me.user_id}/usage`)).body) as { revision: number }).revision;
  const before = await revision();
  const evil = `<!doctype html><title>evil</title><body><script>
    const swap = '/admin/sandboxes/${me.user_id}/swap';
    const tries = {
      me: () => fetch('/auth/me', { credentials: 'include' }).then((r) => r.text()),
      swap: () => fetch(swap, { method: 'POST', credentials: 'include' }).then((r) => r.text()),
      blind: () => fetch(swap, { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' }),
      logout: () => fetch('/auth/logout', { method: 'POST', credentials: 'include', mode: 'no-cors' }),
      cookie: async () => { if (document.cookie) return document.cookie; throw 0; },
      storage: async () => localStorage.length,
      worker: () => navigator.serviceWorker.register('/files?path=/workspace/evil.js'),
    };
    Promise.all(Object.entries(tries).map(async ([name, run]) => {
      try { return name + ': ' + ((await run())?.type ?? 'done'); } catch { return name + ': refused'; }
    })).then((all) => { document.body.innerText = all.join('\\n'); document.title = 'tried'; });
  </script>`;
  await desk.upload('', '/workspace/evil.html', evil);

  const answer = await desk.context.request.get(`${hypervisor.origin}/files?path=/workspace/evil.html`);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-security-policy']).toMatch(/(^|[;,]\s*)sandbox/);
  expect(answer.headers()['content-security-policy']).not.toContain('allow-same-origin');
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  expect(answer.headers()['cross-origin-resource-policy']).toBeTruthy();
  expect(answer.headers()['set-cookie']).toBeUndefined();

  // The same answer as a page, whatever type the agent gave it, with the fields the hypervisor added.
  const page = await desk.context.newPage();
  await page.route('**/files?path=/workspace/evil.html', async (route) => {
    const fetched = await route.fetch();
    const policy = fetched.headers()['content-security-policy']!;
    await route.fulfill({
      body: await fetched.body(),
      headers: { 'content-type': 'text/html', 'content-security-policy': `${policy}${/allow-scripts/.test(policy) ? '' : ' allow-scripts'}` },
    });
  });
  await page.goto(`${hypervisor.origin}/files?path=/workspace/evil.html`);
  await expect(page).toHaveTitle('tried');
  const tried = await page.evaluate(() => document.body.innerText.split('\n'));
  expect(tried).toEqual([
    'me: refused',
    'swap: refused',
    expect.stringMatching(/^blind: (opaque|refused)$/),
    expect.stringMatching(/^logout: (opaque|refused)$/),
    'cookie: refused',
    'storage: refused',
    'worker: refused',
  ]);
  expect(JSON.parse((await desk.fetch('/auth/me')).body).authenticated).toBe(true);
  expect(await revision()).toBe(before);
  await page.close();
});
