# Tries to hold the kernel in a page fault for as long as it likes (userfaultfd)
for flags in (0, 1, 0o2000000):
    refused("userfaultfd", call(323, 282, flags), errno.EPERM)
if SHARED and os.path.exists("/dev/userfaultfd"):
    escaped("/dev/userfaultfd is there")
