# Tries to gain rights from setuid files, own ones and the host's
for path in ("/", "/usr", "/tmp", "/dev/shm", "/run", "/run/choiros/log", "/run/choiros/agent"):
    if SHARED and not os.statvfs(path).f_flag & os.ST_NOSUID:
        escaped(path + " honours setuid")
if ROOT:
    subprocess.run("cp /usr/bin/python3 /tmp/suid && chmod 6755 /tmp/suid", shell=True, check=True)
    test = "import os, sys; sys.exit(9 if os.geteuid() == 0 else 0)"
    def as_user():
        os.setgroups([]); os.setgid(1000); os.setuid(1000)
        os.execv("/tmp/suid", ["/tmp/suid", "-IS", "-c", test])
    if int(open("/proc/self/uid_map").read().split()[2]) > 1000 and in_child(as_user) != 0 and SHARED:
        escaped("a setuid file gave its owner's rights")
