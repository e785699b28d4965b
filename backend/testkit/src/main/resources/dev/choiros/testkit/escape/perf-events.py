# Tries to count and sample what the processors do, also for others (perf_event_open)
for kind, event in ((0, 0), (1, 0), (2, 1)):
    for pid, cpu in ((0, -1), (-1, 0), (HOST["pid"], -1), (1, -1)):
        attributes = ctypes.create_string_buffer(struct.pack("<IIQ", kind, 128, event), 128)
        refused("perf_event_open", call(298, 241, attributes, pid, cpu, -1, 0), errno.EPERM, errno.ESRCH)
