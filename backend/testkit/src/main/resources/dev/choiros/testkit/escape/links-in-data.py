# Tries to read the host's files through links that it makes in /data, in /tmp and in its log
import secrets
for folder in ("/data", "/tmp", "/run/choiros/log"):
    for number, target in enumerate((HOST["secret"], "../" * 20 + HOST["secret"].lstrip("/"), "/proc/1/root" + HOST["secret"], "/proc/self/cwd/.." + HOST["secret"], HOST["folder"])):
        link = folder + "/link-" + secrets.token_hex(4)
        try:
            os.symlink(target, link)
            if os.path.exists(link):
                escaped("%s is reached from %s" % (target, folder))
            os.unlink(link)
        except OSError:
            pass
    try:
        os.link(HOST["secret"], folder + "/hard")
        escaped("linked the secret into " + folder)
    except OSError:
        pass
