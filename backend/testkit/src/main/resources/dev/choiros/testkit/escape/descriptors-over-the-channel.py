# Tries to get a descriptor or the pid of the host through the channel, and to leave its own there
def dialled(channel):
    pid, uid, gid = struct.unpack("<3i", channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if SHARED and pid > 0:
        escaped("the host's process %d is seen" % pid)
    own = [os.open("/", os.O_RDONLY) for _ in range(20)]
    try:
        socket.send_fds(channel, [b"G"], own)
        data, descriptors, _, _ = socket.recv_fds(channel, 4096, 64)
        if descriptors:
            escaped("%d descriptors came" % len(descriptors))
    except OSError:
        pass
    try:
        descriptor = channel.getsockopt(socket.SOL_SOCKET, 77, 4)  # SO_PEERPIDFD
        number = struct.unpack("<i", descriptor)[0]
        text = open("/proc/self/fdinfo/%d" % number).read()
        if SHARED and "\nPid:\t" in text and int(text.split("\nPid:\t")[1].split()[0]) > 0:
            escaped("a handle of the host's process came")
        refused("signal by it", call(424, 424, number, 0, 0, 0), errno.ESRCH, errno.EINVAL)
        refused("its descriptors", call(438, 438, number, 0, 0))
        refused("its namespaces", call(308, 268, number, 0x20000), errno.EPERM)
    except OSError:
        pass
with socket.socket(socket.AF_UNIX) as channel:
    channel.settimeout(2)
    try:
        channel.connect("/run/choiros/channel/host.sock")
    except OSError:
        pass  # this wall has another way through
    else:
        dialled(channel)
