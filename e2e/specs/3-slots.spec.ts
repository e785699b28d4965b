import { expect, test } from '../src/fixtures';

test.beforeEach(async ({ ada }) => {
  await ada.desk.goto('/');
  await ada.desk.expectDesktop();
});

test('live and dev are two machines', { tag: '@wall' }, async ({ ada }) => {
  const live = await ada.desk.terminal('live');
  await live.run('echo of-live > /workspace/only-live; hostname > /dev/null');
  expect(await live.run('cat /workspace/only-live')).toBe('of-live');
  const dev = await ada.desk.terminal('dev');
  expect(await dev.run('cat /workspace/only-live 2>&1')).toContain('No such file');
  await dev.run('echo of-dev > /workspace/only-dev');
  const again = await ada.desk.terminal('live');
  expect(await again.run('cat /workspace/only-dev 2>&1')).toContain('No such file');
  expect(await ada.desk.sandboxId('live')).not.toBe(await ada.desk.sandboxId('dev'));
});

test('a swap in the Sandboxes window flips what / means, and back', { tag: '@wall' }, async ({ ada }) => {
  const { desk } = ada;
  const { page } = desk;
  const terminal = await desk.terminal('live');
  await terminal.run('echo mark > /workspace/mark-of-the-first');
  const [live, dev] = [await desk.sandboxId('live'), await desk.sandboxId('dev')];

  await page.getByTestId('dock-sandboxes').click();
  const window = page.getByTestId('window-sandboxes');
  await expect(window.getByTestId('sandbox-live')).toHaveAttribute('data-sandbox-id', live);
  await window.getByTestId('swap').click();
  await expect(window.getByTestId('sandbox-live')).toHaveAttribute('data-sandbox-id', dev);
  expect(await desk.sandboxId('live')).toBe(dev);
  expect(await desk.sandboxId('dev')).toBe(live);
  expect((await desk.fetch('/files?path=/workspace/mark-of-the-first')).status).toBe(404);
  expect((await desk.fetch('/dev/files?path=/workspace/mark-of-the-first')).body).toBe('mark\n');

  // The open terminal of live shows the machine that live means now.
  await page.getByTestId('dock-terminal').click();
  const swapped = await desk.terminal('live');
  expect(await swapped.run('cat /workspace/mark-of-the-first 2>&1')).toContain('No such file');

  await page.getByTestId('dock-sandboxes').click();
  await window.getByTestId('swap').click();
  await expect(window.getByTestId('sandbox-live')).toHaveAttribute('data-sandbox-id', live);
  expect(await desk.sandboxId('live')).toBe(live);
  await window.getByRole('button', { name: 'Close' }).click();
});

test('the Sandboxes window says what isolates each machine, and what each class comes to', { tag: '@wall' }, async ({ ada }) => {
  const { page } = ada.desk;
  await ada.desk.terminal('live');
  type Class = { name: string; backend: string; isolation: string };
  const classes = JSON.parse((await ada.desk.fetch('/admin/machine-classes')).body) as Class[];
  await page.getByTestId('dock-sandboxes').click();
  const window = page.getByTestId('window-sandboxes');
  for (const each of classes) {
    await expect(window.getByTestId(`class-${each.name}`)).toContainText(`${each.isolation} by ${each.backend}`);
  }
  await expect(window.getByTestId('sandbox-live')).toContainText(`${classes[0]!.isolation} by ${classes[0]!.backend}`);
  await window.getByRole('button', { name: 'Close' }).click();
});

test('a swap from a window that is out of date is refused', async ({ ada }) => {
  const me = JSON.parse((await ada.desk.fetch('/auth/me')).body) as { user_id: string };
  const swap = (revision: number) =>
    ada.desk.fetch(`/admin/sandboxes/${me.user_id}/swap`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ revision }),
    });
  const { revision } = JSON.parse((await ada.desk.fetch(`/admin/sandboxes/${me.user_id}/usage`)).body) as { revision: number };
  const stale = await swap(revision + 7);
  expect(stale.status).toBe(409);
  expect(JSON.parse(stale.body)).toMatchObject({ message: expect.stringMatching(/./) });
});

test('a sandbox is stopped, stays asleep under an open terminal, and is started', { tag: '@wall' }, async ({ ada }) => {
  const { page } = ada.desk;
  const terminal = await ada.desk.terminal('dev');
  await terminal.run('echo kept > /workspace/kept-over-a-stop');
  await page.getByTestId('dock-sandboxes').click();
  const window = page.getByTestId('window-sandboxes');
  const dev = window.getByTestId('sandbox-dev');
  await expect(dev.getByTestId('sandbox-status')).toHaveText('running');
  await dev.getByTestId('stop').click();
  await expect(dev.getByTestId('sandbox-status')).toHaveText('stopped');
  await expect(terminal.window.getByTestId('terminal-status')).toContainText('not running');

  await dev.getByTestId('start').click();
  await expect(dev.getByTestId('sandbox-status')).toHaveText('running');
  await window.getByRole('button', { name: 'Close' }).click();
  await terminal.window.getByRole('button', { name: 'Start it' }).click();
  await terminal.expectOpen();
  expect(await terminal.run('cat /workspace/kept-over-a-stop')).toBe('kept');
});

test('a machine that nothing isolates works, and the desktop says so across its top', async ({ ada }) => {
  const { desk } = ada;
  const { user_id } = await desk.me();
  const choose = (name: string) =>
    desk.fetch('/me/machine-class', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ machine_class: name }),
    });
  const forget = () => desk.fetch(`/admin/sandboxes/${user_id}/dev`, { method: 'DELETE' });
  const banner = desk.page.getByTestId('no-wall');
  await desk.terminal('live');
  await expect(banner).toBeHidden();
  try {
    expect((await choose('bare')).status).toBe(200);
    expect((await forget()).status).toBeLessThan(300);
    const terminal = await desk.terminal('dev');
    expect(await terminal.run('echo $((6*7))')).toBe('42');
    await expect(banner).toContainText('Not isolated: dev is a plain process of this host.');
    await expect(banner).toBeInViewport({ ratio: 1 });
  } finally {
    expect((await choose('standard')).status).toBe(200);
    expect((await forget()).status).toBeLessThan(300);
  }
  await expect(banner).toBeHidden();
});
