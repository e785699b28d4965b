# Tries io_uring, which makes system calls that no filter sees
refused("io_uring_setup", call(425, 425, 8, ctypes.create_string_buffer(120)), errno.ENOSYS)
refused("io_uring_enter", call(426, 426, 0, 1, 0, 0, 0), errno.ENOSYS)
refused("io_uring_register", call(427, 427, 0, 0, 0, 0), errno.ENOSYS)
