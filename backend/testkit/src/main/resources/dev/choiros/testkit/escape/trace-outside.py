# Tries to trace and read processes outside by the pids they have on the host
for pid in (HOST["pid"], HOST["neighbour_pid"], 0x3ffff0):
    if os.path.exists("/proc/%d" % pid):
        continue  # by chance one of its own
    refused("ptrace", call(101, 117, 16, pid, 0, 0), errno.ESRCH, errno.EPERM)
    own = ctypes.create_string_buffer(8)
    here = struct.pack("<QQ", ctypes.addressof(own), 8)
    refused("process_vm_readv", call(310, 270, pid, here, 1, here, 1, 0), errno.ESRCH, errno.EPERM)
    refused("pidfd_open", call(434, 434, pid, 0), errno.ESRCH, errno.EINVAL)
