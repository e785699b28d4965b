# Tries to swap the machine's memory into a file of its own, and to take its swap away
with open("/tmp/swap", "wb") as file:
    file.write(bytes(4086) + b"SWAPSPACE2" + bytes(60 * 1024))
refused("swapon", call(167, 224, b"/tmp/swap", 0), errno.EPERM)
refused("swapoff", call(168, 225, b"/tmp/swap"), errno.EPERM)
os.unlink("/tmp/swap")
