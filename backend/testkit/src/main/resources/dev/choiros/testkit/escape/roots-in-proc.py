# Tries to reach the host's files through /proc: roots, working folders and open files of processes
for pid in os.listdir("/proc"):
    if pid.isdigit():
        for way in ("root", "cwd", "root/.."):
            if os.path.exists("/proc/%s/%s%s" % (pid, way, HOST["folder"])):
                escaped("/proc/%s/%s shows the host" % (pid, way))
        try:
            for descriptor in os.listdir("/proc/%s/fd" % pid):
                if SHARED and os.path.isdir("/proc/%s/fd/%s" % (pid, descriptor)) and not os.readlink("/proc/%s/fd/%s" % (pid, descriptor)).startswith("/proc"):
                    escaped("process %s has a folder open" % pid)
        except OSError:
            pass
