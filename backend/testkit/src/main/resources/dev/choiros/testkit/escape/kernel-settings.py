# Tries to change the kernel's settings: core dump handler, module loader, file handles, network
for name in ("kernel/core_pattern", "kernel/modprobe", "kernel/hostname", "kernel/randomize_va_space", "fs/file-max", "vm/overcommit_memory", "net/ipv4/ip_forward", "fs/binfmt_misc/register", "kernel/shmmax", "user/max_user_namespaces"):
    unwritable("/proc/sys/" + name, "|/tmp/x")
