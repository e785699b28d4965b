# Tries to open files of the host's disk by guessed handles (known as shocker)
folder = os.open("/usr", os.O_RDONLY)
handle = struct.pack("<IiQ", 8, 1, 2)
refused("open_by_handle_at", call(304, 265, folder, handle, 0), errno.EPERM)
