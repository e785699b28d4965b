/** What the agent says first on every connection of a terminal. */
export interface Info {
  type: 'info';
  /** Where in the terminal's whole output the first byte after this message lies. */
  offset: number;
  /** The process behind the terminal. */
  pid?: number;
  /** How many of the bytes that follow were written before this connection. */
  replay?: number;
}

export type Control = Info | { type: 'exit'; code: number };

export function controlOf(text: string): Control | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'info' && 'offset' in value && isCount(value.offset)) return value as Info;
  if (value.type === 'exit' && 'code' in value && Number.isInteger(value.code)) return value as Control;
  return undefined;
}

/**
 * Where this client stands in a terminal's output, so that a new connection goes on at the very
 * next byte. Nothing is counted twice: bytes count when they are received, before they are drawn.
 */
export class Position {
  #offset: number | undefined;
  #pid: number | undefined;

  /** The `since` of the next connection; undefined asks for the whole screen. */
  get since(): number | undefined {
    return this.#offset;
  }

  /**
   * Takes the first message of a connection.
   *
   * @returns `continue` when the bytes that follow join those already drawn; `clear` when they start
   *   elsewhere, so that the screen must be emptied first; `again` when they belong to another
   *   process and may lack its beginning, so that the caller must connect anew without `since`.
   */
  begin(info: Info): 'continue' | 'clear' | 'again' {
    const known = this.#offset;
    const other = this.isOther(info);
    if (other && known !== undefined && info.offset === known && known > 0) {
      this.forget();
      return 'again';
    }
    this.#offset = info.offset;
    this.#pid = info.pid;
    return known === info.offset && !other ? 'continue' : 'clear';
  }

  /** Whether another process than before is behind the terminal. */
  isOther(info: Info): boolean {
    return info.pid !== undefined && this.#pid !== undefined && info.pid !== this.#pid;
  }

  received(bytes: number): void {
    if (this.#offset !== undefined) this.#offset += bytes;
  }

  /** The next connection starts from nothing: another machine, or a new process. */
  forget(): void {
    this.#offset = undefined;
    this.#pid = undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
