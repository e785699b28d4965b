# Tries to use the host's own tools for namespaces
for command in (["unshare", "-Ur", "true"], ["bwrap", "--ro-bind", "/", "/", "true"], ["nsenter", "-t", "1", "-m", "true"]):
    try:
        if subprocess.run(command, capture_output=True).returncode == 0 and SHARED:
            escaped("%s worked" % command)
    except FileNotFoundError:
        pass
