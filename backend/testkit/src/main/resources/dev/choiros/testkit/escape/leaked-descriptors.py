# Tries to find descriptors that its ancestors inherited from the host
for pid in ("1", "2", "self"):
    try:
        descriptors = os.listdir("/proc/%s/fd" % pid)
    except OSError:
        continue
    for number in descriptors:
        try:
            target = os.readlink("/proc/%s/fd/%s" % (pid, number))
        except OSError:
            continue
        harmless = target in ("/dev/null", "anon_inode:[eventfd]", "anon_inode:[eventpoll]") or target.endswith("/console.log")
        if SHARED and not harmless and not target.startswith(("socket:", "pipe:", "/proc/", "/run/choiros/agent")):
            escaped("process %s has %s open" % (pid, target))
        if HOST["folder"] in target and not harmless:
            escaped("process %s has %s of the host open" % (pid, target))
