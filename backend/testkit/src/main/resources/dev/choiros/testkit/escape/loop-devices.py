# Tries to get a loop device and to mount a disk image of its own making
with open("/tmp/image", "wb") as image:
    image.truncate(1 << 20)
for node, device in (("/dev/loop-control", 10 << 8 | 237), ("/dev/loop0", 7 << 8), ("/dev/loop9", 7 << 8 | 9)):
    mine = "/tmp/" + os.path.basename(node)
    try:
        os.mknod(mine, (stat.S_IFCHR if "control" in node else stat.S_IFBLK) | 0o666, os.makedev(device >> 8, device & 255))
    except OSError:
        pass
    for path in (node, mine):
        try:
            descriptor = os.open(path, os.O_RDWR)
            escaped(path + " was opened") if SHARED else os.close(descriptor)
        except OSError:
            pass
for kind in (b"ext4", b"squashfs", b"erofs", b"btrfs", b"xfs"):
    refused("mount " + kind.decode(), call(165, 40, b"/tmp/image", b"/mnt", kind, 0, b"loop"), errno.EPERM)
os.unlink("/tmp/image")
