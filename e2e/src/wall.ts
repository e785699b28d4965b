/** What the class of every sandbox names, such as `nspawn` or `podman/runsc`; empty for the default. */
export const wall = process.env['E2E_BACKEND'] ?? '';

export const onVirtualMachines = wall.startsWith('qemu');

/** Where machines are emulated, all that happens inside takes several times as long. */
export const patience = onVirtualMachines ? 4 : 1;
