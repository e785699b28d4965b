# Tries the cgroup release agent: a program that the host runs when a group empties
for line in open("/proc/self/cgroup"):
    if SHARED and line.rstrip("\n").split(":", 2)[2] != "/":
        escaped("the host's cgroups are seen: " + line)
for pattern in ("/sys/fs/cgroup/*", "/sys/fs/cgroup/*/release_agent", "/cgroup*"):
    if SHARED and glob.glob(pattern):
        escaped("cgroups are mounted")
for kind in (b"cgroup", b"cgroup2"):
    refused("mount", call(165, 40, b"x", b"/mnt", kind, 0, b"memory"), errno.EPERM)
for folder in ("/mnt", "/sys/fs/cgroup"):
    try:
        with open(folder + "/release_agent", "r+") as agent:
            agent.write(MARKER)
        escaped("a release agent was named") if SHARED else None
    except OSError:
        pass
