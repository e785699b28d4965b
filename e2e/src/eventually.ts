import { patience } from './wall';

/** Waits until `holds` answers true, asking every 50 ms; what it throws ends the wait. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeout = 20_000,
): Promise<void> {
  const end = Date.now() + timeout * patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${timeout * patience} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
