# Tries to read the host's secret from every disk that it can open
token = HOST["token"].encode()
for path in glob.glob("/dev/*") + glob.glob("/dev/*/*"):
    try:
        if stat.S_ISBLK(os.stat(path).st_mode):
            if SHARED:
                escaped(path + " is a disk")
            with open(path, "rb") as disk:
                for _ in range(16):
                    if token in disk.read(1 << 20):
                        escaped("the secret is on " + path)
    except OSError:
        pass
