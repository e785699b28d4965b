# Tries to load kernel modules or another kernel
refused("init_module", call(175, 105, b"x", 1, b""), errno.EPERM)
refused("finit_module", call(313, 273, 0, b"", 0), errno.EPERM)
refused("delete_module", call(176, 106, b"loop", 0), errno.EPERM)
refused("kexec_load", call(246, 104, 0, 0, 0, 0), errno.EPERM)
refused("kexec_file_load", call(320, 294, 0, 0, 0, 0, 0), errno.EPERM)
