# Tries, as the user, to read or trace the agent and process 1, which are root's
if not ROOT and SHARED:
    for pid in (1, 2):
        for name in ("mem", "environ", "maps", "root", "cwd", "exe", "fd"):
            try:
                path = "/proc/%d/%s" % (pid, name)
                os.readlink(path) if name in ("root", "cwd", "exe") else os.listdir(path) if name == "fd" else open(path, "rb").read(1)
                escaped(path + " can be read")
            except OSError:
                pass
        refused("ptrace", call(101, 117, 16, pid, 0, 0), errno.EPERM)
