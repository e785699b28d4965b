# Installing what is missing, on Debian and its children as root; elsewhere saying what to install.

have() {
  command -v "$1" >/dev/null 2>&1
}

# missing COMMAND:PACKAGE…: the packages whose command is not there.
missing() {
  local pair
  for pair in "$@"; do
    have "${pair%%:*}" || printf '%s ' "${pair#*:}"
  done
}

may_install() {
  have apt-get && [ "$(id -u)" = 0 ]
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && apt-get install -q -y --no-install-recommends "$@"
}

# install_packages PACKAGE…: by apt as root, else prints the one command and ends.
install_packages() {
  [ $# -gt 0 ] || return 0
  if may_install; then
    step "installing $*" apt_install "$@" && return 0
    fail "$exit_missing" "apt could not install: $*" "see above; then run this again"
  elif have apt-get; then
    fail "$exit_missing" "not installed: $*" "run: sudo apt-get install -y --no-install-recommends $*"
  fi
  fail "$exit_missing" "not installed: $*" "install these with the system's package tool"
}

# install_newer PACKAGE…: from the backports of Debian 12, else as any other. The lists of packages that
# this machine goes by stay as they are.
install_newer() {
  local lists
  [ $# -gt 0 ] || return 0
  if ! grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release || ! may_install; then
    install_packages "$@"
    return
  fi
  lists=$(mktemp -d)
  step "installing $* from backports" apt_install_newer "$lists" "$@" ||
    fail "$exit_missing" "apt could not install: $*" "see above; then run this again"
  rm -rf "$lists"
}

apt_install_newer() {
  local lists=$1 mirror options=-q
  shift
  if [ -z "$(apt_mirror bookworm-backports)" ]; then
    mirror=$(apt_mirror bookworm)
    chmod 755 "$lists" && mkdir -p "$lists/state/partial" "$lists/parts" || return
    cp -r /etc/apt/sources.list.d/. "$lists/parts" || return
    echo "deb ${mirror:-http://deb.debian.org/debian} bookworm-backports main" >"$lists/parts/newer.list"
    options="-q -o Dir::Etc::SourceParts=$lists/parts -o Dir::State::Lists=$lists/state"
  fi
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  apt-get update $options &&
    apt-get install -y --no-install-recommends -t bookworm-backports $options "$@"
}

apt_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $1" | head -n 1
}

# What running wants: the isolation of sandboxes.
running_packages() {
  [ "$(uname -s)" = Linux ] || return 0
  missing bwrap:bubblewrap setpriv:util-linux
  # Root gives each sandbox a disk image of its own; others map ids by a tool.
  if [ "$(id -u)" = 0 ]; then missing mke2fs:e2fsprogs; else missing newuidmap:uidmap; fi
}

# What building wants. Where we may install, the desktop's tools wait until the Java parts are being
# built: they are the larger half of it all.
building_packages() {
  missing mvn:maven
  may_install || desktop_packages
}

desktop_packages() {
  missing node:nodejs npm:npm
}

# A JDK is a package on Debian 13 and later, not on 12.
java_package() {
  local package=openjdk-$java_wanted-jdk-headless
  if ! find_java && have apt-get && apt_has "$package"; then printf '%s ' "$package"; fi
}

apt_has() {
  ! may_install || apt-get update -q >/dev/null 2>&1 || true
  [ -n "$(apt-cache search --names-only "^$1\$" 2>/dev/null)" ]
}

# install_needed PACKAGE…: these and a JDK, asked for in one go.
install_needed() {
  local wanted java
  java=$(java_package)
  wanted="$* $java"
  if [ -z "$java" ] && ! may_install && ! find_java; then say_java_ways; fi
  # shellcheck disable=SC2086
  install_packages $wanted
  require_java
}
