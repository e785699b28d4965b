# Tries to make device nodes for memory and disks
for folder in ("/tmp", "/dev/shm", "/run" if ROOT else "/tmp", "/data", "/dev"):
    for kind, major, minor in ((stat.S_IFCHR, 1, 1), (stat.S_IFBLK, 8, 0), (stat.S_IFBLK, 254, 0), (stat.S_IFBLK, 7, 0)):
        try:
            os.mknod(folder + "/node", kind | 0o666, os.makedev(major, minor))
            escaped("made a device in " + folder) if SHARED else None
        except OSError:
            pass
