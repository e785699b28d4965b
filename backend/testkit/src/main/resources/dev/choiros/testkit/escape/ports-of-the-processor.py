# Tries to talk to the hardware: ports of the processor, registers, the firmware
if not ARM:
    refused("iopl", call(172, 0, 3), errno.EPERM)
    refused("ioperm", call(173, 0, 0x70, 2, 1), errno.EPERM)
if SHARED:
    for path in ("/dev/port", "/dev/cpu/0/msr", "/dev/nvram", "/dev/mcelog", "/dev/rtc0", "/dev/hpet", "/dev/watchdog", "/dev/ipmi0", "/dev/tpm0", "/sys/firmware/efi/efivars"):
        if os.path.exists(path):
            escaped(path + " is there")
