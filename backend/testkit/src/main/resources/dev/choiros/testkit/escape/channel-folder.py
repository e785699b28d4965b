# Tries to change the folder of its channel: other sockets, other rights, other names, a mount over it
FOLDER = "/run/choiros/channel"
SOCKET = FOLDER + "/host.sock"
def listen():
    with socket.socket(socket.AF_UNIX) as own:
        own.bind(FOLDER + "/other.sock")
for name, change in (
        ("bind", listen), ("unlink", lambda: os.unlink(SOCKET)), ("rename", lambda: os.rename(SOCKET, FOLDER + "/x")),
        ("symlink", lambda: os.symlink("/etc/passwd", FOLDER + "/link")), ("link", lambda: os.link(SOCKET, FOLDER + "/again")),
        ("mkdir", lambda: os.mkdir(FOLDER + "/folder")), ("chmod", lambda: os.chmod(FOLDER, 0o777)), ("chown", lambda: os.chown(SOCKET, 1000, 1000)),
        ("utime", lambda: os.utime(SOCKET, (0, 0))), ("setxattr", lambda: os.setxattr(FOLDER, "user.choir", b"x")), ("rmdir", lambda: os.rmdir(FOLDER)),
        ("move", lambda: os.rename(FOLDER, "/run/choiros/moved"))):
    try:
        change()
        escaped("%s worked" % name) if not MACHINE else None
    except OSError:
        pass
refused("mount over it", call(165, 40, b"tmpfs", FOLDER.encode(), b"tmpfs", 0, 0), errno.EPERM)
