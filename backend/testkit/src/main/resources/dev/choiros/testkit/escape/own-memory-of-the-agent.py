# Tries, as the user, to read or trace the agent and process 1, which are root's
if not ROOT and SHARED:
    agent = min(int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1")
    for pid in (1, agent):
        for name in ("mem", "environ", "maps", "root", "cwd", "exe", "fd"):
            try:
                path = "/proc/%d/%s" % (pid, name)
                os.readlink(path) if name in ("root", "cwd", "exe") else os.listdir(path) if name == "fd" else open(path, "rb").read(1)
                escaped(path + " can be read")
            except OSError:
                pass
        refused("ptrace", call(101, 117, 16, pid, 0, 0), errno.EPERM)
