# Tries to read the kernel's memory, log and addresses
if SHARED:
    for path in ("/proc/kcore", "/proc/kmsg", "/proc/kallsyms", "/proc/iomem", "/proc/vmallocinfo", "/proc/slabinfo", "/proc/timer_list", "/proc/modules", "/proc/cmdline", "/proc/config.gz", "/proc/interrupts", "/proc/partitions", "/proc/diskstats", "/proc/swaps"):
        unreadable(path)
    refused("syslog", call(103, 116, 3, ctypes.create_string_buffer(4096), 4096), errno.EPERM)
    for folder in ("/proc/acpi", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/scsi", "/proc/driver"):
        if os.path.isdir(folder) and os.listdir(folder):
            escaped(folder + " is not covered")
