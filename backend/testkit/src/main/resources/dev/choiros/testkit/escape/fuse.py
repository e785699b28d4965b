# Tries to be a file system that the kernel asks (FUSE), also through the host's setuid helper
refused("mount fuse", call(165, 40, b"x", b"/mnt", b"fuse", 0, b"fd=3,rootmode=40000,user_id=0,group_id=0"), errno.EPERM)
refused("fsopen fuse", call(430, 430, b"fuse", 0), errno.EPERM)
for helper in ("/usr/bin/fusermount", "/usr/bin/fusermount3"):
    if SHARED and os.path.exists(helper):
        ours, theirs = socket.socketpair()
        environment = {"_FUSE_COMMFD": str(theirs.fileno())}
        ended = subprocess.run([helper, "--", "/tmp"], env=environment, pass_fds=[theirs.fileno()], capture_output=True)
        if ended.returncode == 0:
            escaped(helper + " mounted")
