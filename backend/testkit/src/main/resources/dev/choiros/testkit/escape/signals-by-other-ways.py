# Tries to signal processes outside by other ways than kill: owners of files, timers, queues, handles
for pid in (HOST["pid"], HOST["neighbour_pid"], HOST["bystander_pid"]):
    if os.path.exists("/proc/%d" % pid):
        continue  # by chance one of its own
    ours, theirs = socket.socketpair()
    refused("F_SETOWN", call(72, 25, ours.fileno(), 8, pid), errno.ESRCH, errno.EPERM)
    refused("F_SETOWN_EX", call(72, 25, ours.fileno(), 15, struct.pack("<ii", 1, pid)), errno.ESRCH, errno.EPERM)
    event = struct.pack("<qiii44x", 0, signal.SIGUSR1, 4, pid)
    refused("timer_create", call(222, 107, 1, event, ctypes.create_string_buffer(8)), errno.EINVAL, errno.EPERM)
    information = ctypes.create_string_buffer(struct.pack("<iii", signal.SIGUSR1, 0, -1), 128)
    refused("rt_sigqueueinfo", call(129, 138, pid, signal.SIGUSR1, information), errno.ESRCH, errno.EPERM)
    refused("tgkill", call(234, 131, pid, pid, 0), errno.ESRCH, errno.EPERM)
    refused("tkill", call(200, 130, pid, 0), errno.ESRCH, errno.EPERM)
