import { defineConfig } from '@playwright/test';
import { patience } from './src/wall.js';

/** Debian's Chromium; `CHOIR_CHROMIUM` names another. Nothing is downloaded. */
const executablePath = process.env['CHOIR_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'specs',
  outputDir: '../.choir/e2e',
  // One hypervisor and one person at a time: what is tested is the whole, not a part.
  workers: 1,
  timeout: 90_000 * patience,
  expect: { timeout: 20_000 * patience },
  forbidOnly: true,
  reporter: [['list'], ['./src/countingReporter.ts']],
  use: {
    viewport: { width: 1280, height: 800 },
    // Without a film of every test, which costs more than the tests do.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
