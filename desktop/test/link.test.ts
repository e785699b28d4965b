import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HIGH_MARK, Link, type LinkState, type Screen } from '../src/terminal/link';

/** The client's end of a WebSocket, driven by the test. */
class FakeSocket {
  readyState = 1;
  binaryType = '';
  sent: unknown[] = [];
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {}

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  info(offset: number, replay = 0, pid = 1): void {
    this.onmessage?.({ data: JSON.stringify({ type: 'info', offset, replay, pid }) });
  }

  bytes(bytes: Uint8Array): void {
    this.onmessage?.({ data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
  }

  breakOff(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

class FakeScreen implements Screen {
  readonly size = { cols: 80, rows: 24 };
  text = '';
  replayed = 0;
  pending: (() => void)[] = [];

  clear(): void {
    this.text = '';
  }

  write(bytes: Uint8Array, replayed: boolean, drawn: () => void): void {
    if (bytes.length < 1000) this.text += new TextDecoder().decode(bytes);
    if (replayed) this.replayed += bytes.length;
    this.pending.push(drawn);
  }

  drawAll(): void {
    for (const drawn of this.pending.splice(0)) drawn();
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

let sockets: FakeSocket[];
let screen: FakeScreen;
let states: LinkState[];
let asleep: boolean;

function dial(): Link {
  return new Link({
    path: '/ws/terminal/main',
    screen,
    diagnose: async () => ({ asleep, reason: asleep ? 'Stopped by its owner.' : undefined }),
    onState: (s) => states.push(s),
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1 });
  sockets = [];
  states = [];
  screen = new FakeScreen();
  asleep = false;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a terminal’s link', () => {
  it('goes on at the very byte where it broke off', async () => {
    dial();
    sockets[0]!.info(100);
    sockets[0]!.bytes(bytes('hello '));
    sockets[0]!.breakOff();
    await vi.advanceTimersByTimeAsync(1);
    expect(new URLSearchParams(sockets[1]!.url.split('?')[1]).get('since')).toBe('106');
    sockets[1]!.info(106);
    sockets[1]!.bytes(bytes('world'));
    expect(screen.text).toBe('hello world');
    expect(states.map((s) => s.kind)).toEqual(['connecting', 'open', 'reconnecting', 'open']);
  });

  it('empties the screen first when bytes are gone, so that none is drawn twice', async () => {
    dial();
    sockets[0]!.info(0);
    sockets[0]!.bytes(bytes('old'));
    sockets[0]!.breakOff();
    await vi.advanceTimersByTimeAsync(1);
    sockets[1]!.info(5000, 3);
    sockets[1]!.bytes(bytes('newer'));
    expect(screen.text).toBe('newer');
    expect(screen.replayed).toBe(3);
  });

  it('leaves a stopped machine asleep until it is asked for', async () => {
    const link = dial();
    sockets[0]!.info(0);
    asleep = true;
    sockets[0]!.breakOff();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toEqual({ kind: 'asleep', reason: 'Stopped by its owner.' });
    link.restart();
    expect(sockets).toHaveLength(2);
    expect(sockets[1]!.url).not.toContain('since');
  });

  it('tries less and less often while nobody answers', async () => {
    dial();
    for (let i = 0; i < 6; i++) {
      sockets.at(-1)!.breakOff();
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(sockets).toHaveLength(7);
    sockets.at(-1)!.breakOff();
    await vi.advanceTimersByTimeAsync(4999);
    expect(sockets).toHaveLength(7);
  });

  it('hangs up on a flood and goes on where it was once it is drawn', async () => {
    dial();
    sockets[0]!.info(0);
    const chunk = new Uint8Array(1 << 20);
    for (let i = 0; i * chunk.length <= HIGH_MARK; i++) sockets[0]!.bytes(chunk);
    expect(sockets[0]!.readyState).toBe(3);
    expect(sockets).toHaveLength(1);
    screen.drawAll();
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets[1]!.url).toContain(`since=${HIGH_MARK + chunk.length}`);
  });

  it('says with which code the shell ended, and does not start another', async () => {
    dial();
    sockets[0]!.info(0);
    sockets[0]!.onmessage?.({ data: '{"type":"exit","code":3}' });
    sockets[0]!.breakOff();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toEqual({ kind: 'exited', code: 3 });
    expect(sockets).toHaveLength(1);
  });

  const typed = (socket: FakeSocket) =>
    socket.sent.map((data) => new TextDecoder().decode(data as Uint8Array)).join('');

  it('keeps what is typed until the connection is there, and sends it first', async () => {
    const link = dial();
    link.type('ec');
    sockets[0]!.info(0);
    link.type('ho');
    expect(typed(sockets[0]!)).toBe('echo');
    sockets[0]!.breakOff();
    link.type(' a');
    await vi.advanceTimersByTimeAsync(1);
    link.type('b');
    sockets[1]!.info(0);
    link.type('c');
    expect(typed(sockets[1]!)).toBe(' abc');
  });

  it('types nothing into another process than the one that was on the screen', async () => {
    const link = dial();
    sockets[0]!.info(0, 0, 1);
    sockets[0]!.breakOff();
    link.type('secret');
    await vi.advanceTimersByTimeAsync(1);
    sockets[1]!.info(500, 0, 2);
    expect(sockets[1]!.sent).toEqual([]);
  });

  it('keeps nothing that is typed to a shell that has ended or a machine that sleeps', async () => {
    const link = dial();
    sockets[0]!.info(0);
    sockets[0]!.onmessage?.({ data: '{"type":"exit","code":0}' });
    link.type('more');
    link.restart();
    sockets[1]!.info(0);
    asleep = true;
    sockets[1]!.breakOff();
    await vi.advanceTimersByTimeAsync(1);
    link.type('more');
    link.restart();
    sockets[2]!.info(0);
    expect(sockets.flatMap((socket) => socket.sent)).toEqual([]);
  });

  it('interrupts a flood that is still being drawn', async () => {
    const link = dial();
    sockets[0]!.info(0);
    const chunk = new Uint8Array(1 << 20);
    for (let i = 0; i * chunk.length <= HIGH_MARK; i++) sockets[0]!.bytes(chunk);
    link.type('\u0003');
    screen.drawAll();
    await vi.advanceTimersByTimeAsync(1);
    sockets[1]!.info(HIGH_MARK + chunk.length);
    expect(typed(sockets[1]!)).toBe('\u0003');
  });
});
