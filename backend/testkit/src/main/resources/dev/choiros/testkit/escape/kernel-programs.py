# Tries calls with a wide way into the kernel: bpf, perf events, userfaultfd, io_uring
refused("bpf", call(321, 280, 0, ctypes.create_string_buffer(128), 128), errno.EPERM)
refused("perf_event_open", call(298, 241, ctypes.create_string_buffer(128), 0, -1, -1, 0), errno.EPERM)
refused("userfaultfd", call(323, 282, 0), errno.EPERM)
refused("io_uring_setup", call(425, 425, 8, ctypes.create_string_buffer(120)), errno.ENOSYS)
refused("vmsplice", call(278, 75, 0, 0, 0, 0), errno.EPERM)
refused("modify_ldt", call(154, 9999, 0, 0, 0), errno.EPERM, errno.ENOSYS)
