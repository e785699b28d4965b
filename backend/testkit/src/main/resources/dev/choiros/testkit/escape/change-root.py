# Tries to get above its root: chroot twice, pivot_root, and dots
refused("chroot", call(161, 51, b"/tmp"), errno.EPERM)
refused("pivot_root", call(155, 41, b"/", b"/mnt"), errno.EPERM)
os.chdir("/" + "../" * 50)
if os.path.exists(HOST["folder"].lstrip("/")) or os.path.exists("proc/1/root" + HOST["folder"]):
    escaped("dots lead to the host")
