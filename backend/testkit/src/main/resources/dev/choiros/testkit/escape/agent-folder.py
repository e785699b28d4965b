# Tries to change the agent that all sandboxes share: its bytes, its rights, its names
PROGRAM = "/run/choiros/agent/bin/agent"
for name, change in (
        ("open", lambda: open(PROGRAM, "r+b").write(b"CHOIR")), ("truncate", lambda: os.truncate(PROGRAM, 0)), ("chmod", lambda: os.chmod(PROGRAM, 0o777)),
        ("chown", lambda: os.chown(PROGRAM, 1000, 1000)), ("utime", lambda: os.utime(PROGRAM, (0, 0))), ("setxattr", lambda: os.setxattr(PROGRAM, "user.choir", b"x")),
        ("link", lambda: os.link(PROGRAM, "/run/choiros/agent/bin/again")), ("rename", lambda: os.rename(PROGRAM, PROGRAM + "2")),
        ("mkdir", lambda: os.mkdir("/run/choiros/agent/folder")), ("move", lambda: os.rename("/run/choiros/agent", "/run/choiros/moved"))):
    try:
        change()
        escaped("%s worked" % name) if not MACHINE else None
    except OSError:
        pass
descriptor = os.open(PROGRAM, os.O_PATH)
unwritable("/proc/self/fd/%d" % descriptor, of_the_host=not MACHINE)
refused("mount over it", call(165, 40, b"tmpfs", b"/run/choiros/agent", b"tmpfs", 0, 0), errno.EPERM)
