# Tries to name the program that the host runs when one crashes, and crashes
def crash():
    resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2)
    os.kill(os.getpid(), signal.SIGSEGV)
for path in ("/proc/sys/kernel/core_pattern", "/proc/1/root/proc/sys/kernel/core_pattern"):
    try:
        with open(path, "w") as pattern:
            pattern.write("|/usr/bin/touch " + MARKER)
        escaped(path + " was written") if SHARED else None
    except OSError:
        pass
in_child(crash)
