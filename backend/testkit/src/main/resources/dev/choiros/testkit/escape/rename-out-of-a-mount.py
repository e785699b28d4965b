# Tries to get above a mount by moving the folder that it stands in
import secrets
for source, target in (("/run/choiros/log", "/tmp"), ("/tmp", "/run/choiros/log"), ("/data", "/run/choiros/log")):
    name = "moved-" + secrets.token_hex(4)
    try:
        os.makedirs(source + "/" + name + "/deep")
        inside = os.open(source + "/" + name + "/deep", os.O_RDONLY)
    except OSError:
        continue
    try:
        os.rename(source + "/" + name, target + "/" + name)
    except OSError:
        pass
    up = "../" * 12
    for path in (up + "host/console.log", up + "run/process", up + HOST["secret"].lstrip("/")):
        for depth in range(1, 12):
            try:
                os.close(os.open("../" * depth + path.lstrip("./"), os.O_RDONLY, dir_fd=inside))
                escaped("reached " + path)
            except OSError:
                pass
    os.close(inside)
