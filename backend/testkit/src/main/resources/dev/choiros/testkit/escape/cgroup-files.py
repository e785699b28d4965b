# Tries to find and write the files of its limits
for version, kind in ((b"cgroup2", b""), (b"cgroup", b"memory"), (b"cgroup", b"pids"), (b"cgroup", b"devices"), (b"cgroup", b"name=choir,none")):
    refused("mount %s %s" % (version, kind), call(165, 40, b"x", b"/mnt", version, 0, kind), errno.EPERM)
refused("fsopen cgroup2", call(430, 430, b"cgroup2", 0), errno.EPERM)
if SHARED:
    for top in ("/sys", "/run", "/mnt", "/dev", "/proc/self/root/sys"):
        for folder, _, files in os.walk(top):
            for name in files:
                if name in ("cgroup.procs", "tasks", "memory.max", "memory.limit_in_bytes", "pids.max", "cpu.max", "devices.allow"):
                    escaped(folder + "/" + name + " is seen")
