# Tries to take more than its share: a higher limit, a better priority, real-time scheduling
if SHARED:
    for name in ("RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_MEMLOCK", "RLIMIT_RTPRIO", "RLIMIT_NICE"):
        soft, hard = resource.getrlimit(getattr(resource, name))
        if hard != resource.RLIM_INFINITY:
            try:
                resource.setrlimit(getattr(resource, name), (soft, hard + 1))
                escaped(name + " was raised")
            except (ValueError, OSError):
                pass
    refused("setpriority", call(141, 140, 0, 0, -20), errno.EPERM, errno.EACCES)
    refused("sched_setscheduler", call(144, 119, 0, 1, struct.pack("<i", 50)), errno.EPERM)
