# Tries to take open files from other processes (pidfd_getfd)
for pid in (HOST["pid"], HOST["neighbour_pid"], HOST["bystander_pid"]) + (() if ROOT else (1, 2)):
    if pid > 2 and os.path.exists("/proc/%d" % pid):
        continue  # by chance one of its own
    handle = call(434, 434, pid, 0)
    if handle >= 0:
        for number in range(16):
            refused("descriptor %d of %d" % (number, pid), call(438, 438, handle, number, 0))
