# Tries to slow down others: their priority, their limits, their processors
for pid in (HOST["pid"], HOST["neighbour_pid"], HOST["bystander_pid"]):
    if os.path.exists("/proc/%d" % pid):
        continue  # by chance one of its own
    refused("setpriority", call(141, 140, 0, pid, 19), errno.ESRCH, errno.EPERM)
    refused("prlimit", call(302, 261, pid, 7, struct.pack("<QQ", 8, 8), 0), errno.ESRCH, errno.EPERM)
    refused("sched_setaffinity", call(203, 122, pid, 8, struct.pack("<Q", 1)), errno.ESRCH, errno.EPERM)
    refused("sched_setscheduler", call(144, 119, pid, 5, struct.pack("<i", 0)), errno.ESRCH, errno.EPERM)
    refused("ioprio_set", call(251, 30, 1, pid, 3 << 13), errno.ESRCH, errno.EPERM)
