# Tries to become an id of the host or of a neighbour, and to give files to one
if SHARED:
    entries = [line.split() for line in open("/proc/self/uid_map")]
    if any(int(entry[1]) == 0 and int(entry[2]) > 1 for entry in entries):
        escaped("ids of the host are mapped: %s" % entries)
    count = max(int(entry[0]) + int(entry[2]) for entry in entries)
    for uid in (count, count + 1000, 0x7fffffff, 0xfffffffe):
        refused("setresuid %d" % uid, call(117, 147, uid, uid, uid), errno.EINVAL, errno.EPERM)
        refused("setresgid %d" % uid, call(119, 149, uid, uid, uid), errno.EINVAL, errno.EPERM)
        open("/tmp/given", "w").close()
        refused("chown %d" % uid, call(260, 54, -100, b"/tmp/given", uid, uid, 0), errno.EINVAL, errno.EPERM)
    os.unlink("/tmp/given")
    for name in ("uid_map", "gid_map"):
        for pid in ("self", "1"):
            try:
                with open("/proc/%s/%s" % (pid, name), "w") as file:
                    file.write("0 0 4294967295")
                escaped(name + " was written")
            except OSError:
                pass
