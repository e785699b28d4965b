import { expect, type Locator, type Page } from '@playwright/test';
import { eventually } from './eventually';
import { patience } from './wall';

/** What of xterm.js's terminal is read here; the page hangs it on the element it draws in. */
interface Drawn {
  rows: number;
  cols: number;
  buffer: {
    active: {
      type: 'normal' | 'alternate';
      length: number;
      baseY: number;
      cursorX: number;
      cursorY: number;
      getLine(y: number): { isWrapped: boolean; translateToString(trim: boolean): string } | undefined;
    };
  };
}

/** A terminal's window, read by what xterm.js holds and typed into by the keyboard. */
export class Terminal {
  constructor(
    private readonly page: Page,
    readonly window: Locator,
  ) {}

  get element(): Locator {
    return this.window.getByTestId('terminal');
  }

  /** Connected, and its shell has shown a prompt. */
  async expectOpen(): Promise<void> {
    await expect(this.window.getByTestId('terminal-status')).toBeHidden({ timeout: 60_000 * patience });
    await this.waitFor(/[$#] ?$/m, 30_000);
  }

  /** All lines, history too, wrapped ones joined. */
  async text(): Promise<string> {
    return this.element.evaluate((host) => {
      const { active } = (host as unknown as { terminal: Drawn }).terminal.buffer;
      const lines: string[] = [];
      for (let y = 0; y < active.length; y++) {
        const line = active.getLine(y)!;
        const next = active.getLine(y + 1);
        const text = line.translateToString(!next?.isWrapped);
        if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
        else lines.push(text);
      }
      return lines.join('\n').trimEnd();
    });
  }

  /** The visible rows, as wide as they are. */
  async screen(): Promise<{ lines: string[]; alternate: boolean; cols: number; rows: number }> {
    return this.element.evaluate((host) => {
      const { buffer, rows, cols } = (host as unknown as { terminal: Drawn }).terminal;
      const { active } = buffer;
      const lines: string[] = [];
      for (let y = 0; y < rows; y++) {
        lines.push((active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd());
      }
      return { lines, alternate: active.type === 'alternate', cols, rows };
    });
  }

  async type(text: string): Promise<void> {
    await this.element.locator('textarea').focus();
    await this.page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.element.locator('textarea').focus();
    await this.page.keyboard.press(key);
  }

  /** Types a line. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press('Enter');
  }

  async waitFor(pattern: RegExp, timeout = 20_000): Promise<void> {
    try {
      await eventually(String(pattern), async () => pattern.test(await this.text()), timeout);
    } catch (e) {
      throw new Error(`${(e as Error).message}; the terminal shows:\n${(await this.text()).slice(-2000)}`);
    }
  }

  async waitForScreen(what: string, holds: (lines: string[]) => boolean): Promise<string[]> {
    let lines: string[] = [];
    try {
      await eventually(what, async () => holds((lines = (await this.screen()).lines)));
    } catch (e) {
      throw new Error(`${(e as Error).message}; the screen shows:\n${lines.join('\n')}`);
    }
    return lines;
  }

  /**
   * Runs a command line and returns what it printed. The marks are written so that the typed line
   * itself does not contain them.
   */
  async run(command: string, timeout = 20_000): Promise<string> {
    const mark = Math.random().toString(36).slice(2, 8);
    await this.enter(`printf '%s\\n' "be""gin-${mark}"; ${command}; printf '%s\\n' "en""d-${mark}"`);
    await this.waitFor(new RegExp(`^end-${mark}$`, 'm'), timeout);
    const text = await this.text();
    const from = text.indexOf(`\nbegin-${mark}\n`) + `\nbegin-${mark}\n`.length;
    return text.slice(from, text.indexOf(`end-${mark}`, from)).trimEnd();
  }
}
