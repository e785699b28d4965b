# Tries to read the machine's hardware and kernel objects in /sys
if SHARED:
    found = [name for _, folders, files in os.walk("/sys") for name in folders + files]
    if found:
        escaped("/sys holds %s" % found[:5])
