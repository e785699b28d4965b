# Tries to enter the namespaces of process 1 and of its own parent
for pid in ("1", "2", str(os.getppid())):
    for kind in ("mnt", "pid", "net", "user", "ipc", "uts", "cgroup"):
        try:
            descriptor = os.open("/proc/%s/ns/%s" % (pid, kind), os.O_RDONLY)
        except OSError:
            continue
        refused("setns " + kind, call(308, 268, descriptor, 0), errno.EPERM)
        os.close(descriptor)
