# Tries to open message queues (POSIX) of the host and of a neighbour
for name in (HOST["queue"], HOST["neighbour_queue"]):
    for flags in (os.O_RDONLY, os.O_RDWR | os.O_NONBLOCK):
        if call(240, 180, name.encode(), flags, 0, 0) >= 0:
            escaped("opened the queue " + name)
    if os.path.exists("/dev/mqueue/" + name):
        escaped("the queue %s is listed" % name)
refused("mount mqueue", call(165, 40, b"mqueue", b"/mnt", b"mqueue", 0, 0), errno.EPERM)
