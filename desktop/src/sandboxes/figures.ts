/** Figures as a person reads them. */
export function bytes(n: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** Between 0 and 1, for a bar; nothing known is 0. */
export function share(used: number | undefined, limit: number): number {
  if (used === undefined || limit <= 0) return 0;
  return Math.min(1, used / limit);
}

/** What a level of isolation means, in a sentence. */
export function isolationSaid(level: string): string {
  switch (level) {
    case 'process':
      return 'A plain process: not isolated from this host';
    case 'unknown':
      return 'A machine of the operator: ChoirOS does not know its wall';
    case 'namespaces':
      return 'Linux namespaces: shares the kernel of this host';
    case 'gvisor':
      return 'gVisor: a kernel of its own in user space';
    case 'microvm':
      return 'A virtual machine with a kernel of its own';
    default:
      return level;
  }
}
