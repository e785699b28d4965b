# Tries the cgroup release agent: a program that the host runs when a group empties
for line in open("/proc/self/cgroup"):
    if line.rstrip("\n").split(":", 2)[2] != "/":
        escaped("the host's cgroups are seen: " + line)
for pattern in ("/sys/fs/cgroup/*", "/sys/fs/cgroup/*/release_agent", "/cgroup*"):
    if glob.glob(pattern):
        escaped("cgroups are mounted")
for kind in (b"cgroup", b"cgroup2"):
    refused("mount", call(165, 40, b"x", b"/mnt", kind, 0, b"memory"), errno.EPERM)
