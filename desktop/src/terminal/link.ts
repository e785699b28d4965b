import { Backoff } from './backoff';
import { controlOf, Position } from './position';

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** The connection broke; it is tried again by itself. */
  | { kind: 'reconnecting'; reason: string | undefined }
  /** Waits for the person: the machine is asleep, and connecting would wake it. */
  | { kind: 'asleep'; reason: string }
  | { kind: 'exited'; code: number };

/** What the link draws on. `write` calls back when the bytes are drawn. */
export interface Screen {
  clear(): void;
  write(bytes: Uint8Array, replayed: boolean, drawn: () => void): void;
  readonly size: { cols: number; rows: number };
}

/** Says why a connection failed, and whether to leave the machine alone. */
export type Diagnose = () => Promise<{ asleep: boolean; reason: string | undefined }>;

interface Settings {
  /** `/ws/terminal/main` or `/dev/ws/terminal/main`. */
  path: string;
  screen: Screen;
  diagnose: Diagnose;
  onState: (state: LinkState) => void;
  /** For tests. */
  open?: (url: string) => WebSocket;
}

/**
 * More than this many bytes that are received and not drawn yet, and the link hangs up: a browser
 * cannot slow a WebSocket down. It dials again below the low mark and goes on where it was.
 */
export const HIGH_MARK = 24 * 1024 * 1024;
export const LOW_MARK = 2 * 1024 * 1024;

/** As much as anybody types, or pastes, before a connection is there. */
const MOST_TYPED = 64 * 1024;

/** One terminal over WebSocket: resumes at the byte where it broke off. */
export class Link {
  readonly #settings: Settings;
  readonly #position = new Position();
  readonly #backoff = new Backoff();
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #undrawn = 0;
  #toReplay = 0;
  #catchingUp = false;
  #closed = false;
  #open = false;
  /** What was typed while a connection is on its way; undefined when none is. */
  #typed: string | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#connect('connecting');
  }

  /** Keys. They arrive also when the connection comes back a moment later, unless at another process. */
  type(keys: string): void {
    if (this.#open) this.send(keys);
    else if (this.#typed !== undefined && this.#typed.length < MOST_TYPED) this.#typed += keys;
  }

  /** What is of no use later, such as a terminal's own answers. */
  send(data: string | Uint8Array): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  resize(cols: number, rows: number): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: 'resize', cols, rows }));
  }

  /** Tries at once, if a connection is wanted and missing. */
  hurry(): void {
    if (this.#timer === undefined) return;
    this.#backoff.reset();
    this.#connect('reconnecting');
  }

  /** Starts over with an empty screen: another machine is behind the path, or a new process. */
  restart(): void {
    this.#hangUp();
    this.#typed = undefined;
    this.#position.forget();
    this.#backoff.reset();
    this.#connect('connecting');
  }

  close(): void {
    this.#closed = true;
    this.#hangUp();
  }

  #connect(kind: 'connecting' | 'reconnecting'): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed) return;
    this.#typed ??= '';
    if (kind === 'connecting') this.#settings.onState({ kind });
    const socket = (this.#settings.open ?? openSocket)(this.#url());
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onmessage = (e: MessageEvent<string | ArrayBuffer>) => {
      if (this.#socket !== socket) return;
      if (typeof e.data === 'string') this.#control(e.data);
      else this.#bytes(new Uint8Array(e.data));
    };
    socket.onclose = () => {
      if (this.#socket === socket) void this.#broken();
    };
  }

  #url(): string {
    const { cols, rows } = this.#settings.screen.size;
    const query = new URLSearchParams({ cols: String(cols), rows: String(rows) });
    if (this.#position.since !== undefined) query.set('since', String(this.#position.since));
    return `${this.#settings.path}?${query}`;
  }

  #control(text: string): void {
    const control = controlOf(text);
    if (control?.type === 'exit') {
      this.#hangUp();
      this.#typed = undefined;
      this.#settings.onState({ kind: 'exited', code: control.code });
    } else if (control?.type === 'info') {
      if (this.#position.isOther(control)) this.#typed = undefined;
      const how = this.#position.begin(control);
      if (how === 'again') {
        this.restart();
        return;
      }
      if (how === 'clear') this.#settings.screen.clear();
      // After a mere break the bytes in between were never drawn: their questions want an answer.
      this.#toReplay = how === 'clear' ? (control.replay ?? 0) : 0;
      this.#backoff.reset();
      this.#settings.onState({ kind: 'open' });
      this.#open = true;
      if (this.#typed) this.send(this.#typed);
      this.#typed = undefined;
    }
  }

  #bytes(bytes: Uint8Array): void {
    this.#position.received(bytes.length);
    const old = Math.min(this.#toReplay, bytes.length);
    this.#toReplay -= old;
    if (old > 0) this.#draw(bytes.subarray(0, old), true);
    if (old < bytes.length) this.#draw(bytes.subarray(old), false);
    if (this.#undrawn > HIGH_MARK) {
      this.#catchingUp = true;
      this.#hangUp();
      this.#typed = '';
    }
  }

  #draw(bytes: Uint8Array, replayed: boolean): void {
    this.#undrawn += bytes.length;
    this.#settings.screen.write(bytes, replayed, () => {
      this.#undrawn -= bytes.length;
      if (this.#catchingUp && this.#undrawn < LOW_MARK) {
        this.#catchingUp = false;
        this.#connect('reconnecting');
      }
    });
  }

  async #broken(): Promise<void> {
    this.#socket = undefined;
    this.#open = false;
    this.#typed ??= '';
    const { asleep, reason } = await this.#settings.diagnose();
    if (this.#closed || this.#socket) return;
    if (asleep) {
      this.#typed = undefined;
      this.#settings.onState({ kind: 'asleep', reason: reason ?? 'It is stopped.' });
      return;
    }
    this.#settings.onState({ kind: 'reconnecting', reason });
    this.#timer = setTimeout(() => this.#connect('reconnecting'), this.#backoff.next());
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#open = false;
    socket?.close();
  }
}

function openSocket(path: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}
