import { createHash } from 'node:crypto';
import type { WebSocket } from '@playwright/test';
import { Desk } from '../src/desk';
import { expect, test } from '../src/fixtures';

test.beforeEach(async ({ ada }) => {
  await ada.desk.goto('/');
  await ada.desk.expectDesktop();
});

test('a terminal prints 42 for echo $((6*7))', { tag: '@wall' }, async ({ ada }) => {
  const terminal = await ada.desk.terminal('live');
  expect(await terminal.run('echo $((6*7))')).toBe('42');
});

test('a terminal belongs to the user, in its home', async ({ ada }) => {
  const terminal = await ada.desk.terminal('live');
  expect(await terminal.run('id -un')).toBe('user');
  expect(await terminal.run('echo $HOME')).toBe('/home/user');
});

test('vim draws a file, edits it and gives the screen back', { tag: '@wall' }, async ({ ada }) => {
  const terminal = await ada.desk.terminal('live');
  const vim = await terminal.run('command -v vim || command -v vi');
  test.skip(vim === '', 'neither vim nor vi is installed on this machine');
  await terminal.run(`cd /workspace && printf 'one\\ntwo\\nthree\\n' > poem.txt`);
  await terminal.enter(`${vim} -u NONE -n poem.txt`);
  const lines = await terminal.waitForScreen(
    'the file, and a tilde in each row below it, are drawn',
    (l) => l[0] === 'one' && /poem\.txt/.test(l.at(-1)!) && l.slice(3, -1).every((row) => row === '~'),
  );
  expect(lines.slice(0, 3)).toEqual(['one', 'two', 'three']);
  expect((await terminal.screen()).alternate).toBe(true);
  await terminal.type('Gofour — ✓');
  await terminal.press('Escape');
  await terminal.waitForScreen('the new line is drawn', (l) => l[3] === 'four — ✓');
  await terminal.enter(':wq');
  await expect.poll(async () => (await terminal.screen()).alternate).toBe(false);
  expect(await terminal.run('cat poem.txt')).toBe('one\ntwo\nthree\nfour — ✓');
});

test('top draws a full table and follows the window when it is resized', async ({ ada }) => {
  const terminal = await ada.desk.terminal('live');
  await terminal.enter('clear; top -d 0.5');
  const drawn = (l: string[]) => /^top - /.test(l[0]!) && l.some((x) => /PID USER/.test(x));
  const lines = await terminal.waitForScreen('the table is drawn', drawn);
  const head = lines.findIndex((l) => /PID USER/.test(l));
  expect(lines[1]).toMatch(/^Tasks:\s+\d+ total/);
  expect(lines[2]).toMatch(/^%Cpu/);
  const rows = lines.slice(head + 1).filter((l) => l !== '');
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) expect(row).toMatch(/^\s*\d+ \S+/);

  const before = (await terminal.screen()).cols;
  await terminal.window.getByRole('button', { name: 'Maximise' }).click();
  await expect.poll(async () => (await terminal.screen()).cols).toBeGreaterThan(before);
  await terminal.waitForScreen('the table is drawn anew', drawn);
  const { cols } = await terminal.screen();
  await terminal.press('q');
  await terminal.waitFor(/[$#] ?$/); // What is typed before that, top reads.
  expect(await terminal.run('tput cols')).toBe(String(cols));
  await terminal.window.getByRole('button', { name: 'Restore' }).click();
});

test('ten megabytes of output arrive whole', async ({ ada }) => {
  const { page } = ada.desk;
  const received: Buffer[] = [];
  const collect = (socket: WebSocket) =>
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') received.push(payload);
    });
  page.on('websocket', collect);
  await page.reload();
  const terminal = await ada.desk.terminal('live');
  await terminal.run('clear');
  const LAST = 1_300_000;
  const lines: string[] = [];
  for (let n = 1; n <= LAST; n++) lines.push(`${n}\r\n`);
  const wanted = Buffer.from(lines.join(''));
  expect(wanted.length).toBeGreaterThan(10_000_000);

  received.length = 0;
  await terminal.enter(`seq ${LAST}; echo whole-$((6*7))`);
  await terminal.waitFor(/^whole-42$/m, 60_000);
  page.off('websocket', collect);

  const all = Buffer.concat(received);
  const start = all.indexOf('1\r\n2\r\n3\r\n4\r\n');
  expect(start).toBeGreaterThan(0);
  const got = all.subarray(start, start + wanted.length);
  expect(got.length).toBe(wanted.length);
  expect(sha256(got)).toBe(sha256(wanted));
  expect(all.subarray(start + wanted.length).toString()).toContain('whole-42');
  expect(await terminal.text()).toContain(`\n${LAST - 1}\n${LAST}\nwhole-42`);
});

test('the terminal is still there after a reload, and in a second browser', async ({
  ada,
  browser,
  hypervisor,
}) => {
  const first = await ada.desk.terminal('live');
  await first.run('kept=treasure; echo before-the-reload');
  await ada.desk.page.reload();
  const again = await ada.desk.terminal('live');
  await again.waitFor(/^before-the-reload$/m);
  expect(await again.run('echo $kept')).toBe('treasure');

  const second = await Desk.open(browser, hypervisor);
  await second.authenticator.synchroniseFrom(ada.desk.authenticator);
  await second.signIn(ada.name);
  await ada.desk.authenticator.forgetAll();
  await ada.desk.authenticator.synchroniseFrom(second.authenticator);
  const there = await second.terminal('live');
  await there.waitFor(/^before-the-reload$/m);
  await there.enter('echo "said in"" the second"');
  await again.waitFor(/^said in the second$/m);
  expect(await again.run('echo $kept')).toBe('treasure');
  await second.close();
});

test('[P15] a terminal is cut when its session is revoked elsewhere, and the page says so', async ({
  ada,
  browser,
  hypervisor,
}) => {
  const other = await Desk.open(browser, hypervisor);
  await other.authenticator.synchroniseFrom(ada.desk.authenticator);
  await other.signIn(ada.name);
  await ada.desk.authenticator.forgetAll();
  await ada.desk.authenticator.synchroniseFrom(other.authenticator);
  const socket = other.page.waitForEvent('websocket', (each) => each.url().includes('/ws/terminal/'));
  await (await other.terminal('live')).expectOpen();
  const cut = (await socket).waitForEvent('close', { timeout: 1000 });

  expect((await ada.desk.fetch('/me/sessions', { method: 'DELETE' })).status).toBe(200);
  await cut;
  await expect(other.page.getByText('Your session has ended.')).toBeVisible();
  await expect(other.page.getByTestId('auth-modal')).toBeVisible();
  expect(await (await ada.desk.terminal('live')).run('echo still-here')).toBe('still-here');
  await other.close();
});

test('[P8] [P22] kill -9 of the hypervisor: the terminal heals, no byte is lost or doubled', { tag: '@wall' }, async ({
  ada,
  hypervisor,
}) => {
  test.setTimeout(180_000);
  const terminal = await ada.desk.terminal('live');
  const shell = await terminal.run('echo $$');
  await terminal.enter('clear; for n in $(seq 400); do echo tick-$n-; sleep 0.02; done; echo all-$((40+2))');
  await terminal.waitFor(/^tick-20-$/m);
  await hypervisor.killHard();
  await expect(terminal.window.getByTestId('terminal-status')).toContainText('Reconnecting');
  await hypervisor.up();
  await terminal.waitFor(/^all-42$/m, 60_000);
  const ticks = [...(await terminal.text()).matchAll(/^tick-(\d+)-$/gm)].map((m) => Number(m[1]));
  expect(ticks).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
  await expect(terminal.window.getByTestId('terminal-status')).toBeHidden();
  expect(await terminal.run('echo $$')).toBe(shell);
});

test('text is copied, pasted and found, and several terminals stand side by side', async ({ ada }) => {
  const { page } = ada.desk;
  const terminal = await ada.desk.terminal('live');
  await page.evaluate(() => navigator.clipboard.writeText('echo pasted-$((20+1))'));
  await terminal.window.getByRole('button', { name: 'Paste' }).click();
  await terminal.press('Enter');
  await terminal.waitFor(/^pasted-21$/m);

  await terminal.press('Control+Shift+F');
  await page.getByRole('textbox', { name: 'Search in the terminal' }).fill('pasted-21');
  await terminal.window.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('pasted-21');
  await page.getByRole('textbox', { name: 'Search in the terminal' }).fill('no such text here');
  await expect(terminal.window.getByText('Nothing found')).toBeVisible();
  await terminal.window.getByRole('button', { name: 'Close search' }).click();

  await terminal.run('place=first');
  await terminal.window.getByRole('button', { name: 'New terminal' }).click();
  await terminal.expectOpen();
  expect(await terminal.run('echo "[$place]"')).toBe('[]');
  await terminal.window.getByLabel('Terminal on this machine').selectOption('main');
  await terminal.expectOpen();
  expect(await terminal.run('echo "[$place]"')).toBe('[first]');
});

test('a shell that ends says so, and another is begun', async ({ ada }) => {
  const terminal = await ada.desk.terminal('dev');
  await terminal.enter('exit 7');
  const status = terminal.window.getByTestId('terminal-status');
  await expect(status).toContainText('7');
  await status.getByRole('button', { name: 'New shell' }).click();
  await terminal.expectOpen();
  expect(await terminal.run('echo alive')).toBe('alive');
});

test('the page needs no inline style or script, also while colours are drawn', async ({ ada, hypervisor }) => {
  const answer = await fetch(hypervisor.origin);
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain('unsafe-inline');

  const { page } = ada.desk;
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    addEventListener('securitypolicyviolation', (e) =>
      violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`),
    );
  });
  await page.reload();
  const terminal = await ada.desk.terminal('live');
  await terminal.run(`printf '\\e[38;2;255;100;0mtrue\\e[0m \\e[1;31mbold red\\e[0m \\e[48;5;33mblue\\e[0m\\n'`);
  for (const app of ['sandboxes', 'account']) {
    await page.getByTestId(`dock-${app}`).click();
    await expect(page.getByTestId(`window-${app}`)).toBeVisible();
    await page.getByTestId(`window-${app}`).getByRole('button', { name: 'Close' }).click();
  }
  expect(await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations)).toEqual([]);
  const colour = await terminal.element.evaluate((host) => {
    const spans = [...host.querySelectorAll('.xterm-rows span')].filter((s) => s.textContent === 'true');
    return spans.length === 0 ? 'drawn on the GPU' : (spans[0] as HTMLElement).style.color;
  });
  expect(colour).not.toBe('');
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

