# Finding a JDK of the right age. Reads the `release` file of each, which costs no process.

java_wanted=25

# java_version HOME: its feature number, or nothing.
java_version() {
  local line
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        line=${line#JAVA_VERSION=\"}
        printf '%s' "${line%%[.\"+-]*}"
        return 0
        ;;
    esac
  done <"$1/release"
}

# A whole JDK is needed: the compiler to build, jlink for the agent's image.
java_fits() {
  local age
  age=$(java_version "$1")
  [ -n "$age" ] && [ "$age" -ge "$java_wanted" ] && [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ]
}

java_candidates() {
  [ -z "${CHOIR_JAVA:-}" ] || printf '%s\n' "$CHOIR_JAVA"
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  [ ! -r "$work/java" ] || cat "$work/java"
  local onpath
  if onpath=$(command -v java 2>/dev/null); then
    onpath=$(readlink -f "$onpath" 2>/dev/null || printf '%s' "$onpath")
    printf '%s\n' "${onpath%/bin/java}"
  fi
  local each
  for each in /usr/lib/jvm/* /opt/*jdk* "${HOME:-/root}"/.sdkman/candidates/java/*; do
    [ ! -d "$each" ] || printf '%s\n' "$each"
  done
  [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v "$java_wanted+" 2>/dev/null || true
}

# Sets and exports JAVA_HOME, or returns 1.
find_java() {
  local each
  while IFS= read -r each; do
    if java_fits "$each"; then
      JAVA_HOME=$each
      export JAVA_HOME
      mkdir -p "$work" && printf '%s\n' "$each" >"$work/java"
      return 0
    fi
  done <<CANDIDATES
$(java_candidates)
CANDIDATES
  return 1
}

# What to do where no JDK was found and none could be installed.
java_ways() {
  cat <<TEXT
  Debian 13:         apt-get install openjdk-25-jdk-headless
  Debian 12, Ubuntu: Eclipse Temurin, https://adoptium.net/installation/linux : package temurin-25-jdk
  any Linux:         unpack a JDK $java_wanted from https://adoptium.net into /usr/lib/jvm
                     or, with SDKMAN: sdk install java 25-tem
  macOS:             brew install --cask temurin@25
  One that lies elsewhere is named with JAVA_HOME.
TEXT
}

say_java_ways() {
  say "JDK $java_wanted or newer is needed and was not found. The ways to get one:"
  java_ways >&2
}

require_java() {
  find_java && return 0
  say_java_ways
  exit "$exit_missing"
}
