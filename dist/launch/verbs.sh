# The verbs that run something of the distribution.

# wants_help "$@": whether --help stands before a "--".
wants_help() {
  local word
  for word in "$@"; do
    case $word in
      --) return 1 ;;
      --help | -h) return 0 ;;
    esac
  done
  return 1
}

# prepare PACKAGE…: installs these, and builds what is stale.
prepare() {
  if anything_stale; then
    # shellcheck disable=SC2046
    install_needed "$@" $(building_packages)
    with_lock build_parts || fail 1 "the build failed" "see above"
  else
    install_needed "$@"
  fi
  # The folder itself, not the link, so that a later build does not change what runs.
  home=$(cd "$home" && pwd -P)
  export CHOIR_HOME=$home
  if [ -z "${CHOIR_CONFIG:-}" ] && [ -f "$root/choir.toml" ] && [ ! -f choir.toml ]; then
    export CHOIR_CONFIG=$root/choir.toml
  fi
}

# java_exec NAME MAIN ARGUMENTS…: becomes the JVM, with its start-up cache where there is one.
java_exec() {
  local name=$1 main=$2 cache=""
  shift 2
  [ ! -f "$home/$name.aot" ] || cache="-XX:AOTCache=$home/$name.aot"
  # shellcheck disable=SC2046
  exec "$JAVA_HOME/bin/java" $cache $(jvm_words "$root/dist/$name.jvm") \
    -Dchoir.started="$started" -cp "$(class_path_of "$home" "$name")" "$main" "$@"
}

verb_up() {
  local word
  local -a flags
  flags=()
  if wants_help "$@"; then
    up_help
    return
  fi
  for word in "$@"; do
    if [ "$word" = --json ]; then word=--log-format=json; fi
    flags+=("$word")
  done
  # shellcheck disable=SC2046
  prepare $(running_packages)
  java_exec hypervisor dev.choiros.hypervisor.Main ${flags[@]+"${flags[@]}"}
}

up_help() {
  cat <<'TEXT'
Usage: choir up [--json] [SETTINGS]

Installs what is missing (Debian, as root), builds what is stale, starts the hypervisor in the
foreground and prints its address and, until the first account is made, the one-time setup link.
Ctrl-C stops it gracefully; sandboxes go on and are taken up at the next start, unless
--stop-sandboxes says that they stop too.

  --json   the address as one JSON object, and the log as JSON lines

Settings are given by flag, else by environment, else in choir.toml:
TEXT
  sed -n 's/^  *[A-Z_]*("\([a-z.-]*\)", "\([A-Z_]*\)").*/\1 \2/p' \
    "$root/hypervisor/src/main/java/dev/choiros/hypervisor/settings/Key.java" |
    while read -r name variable; do
      printf '  --%-32s %-38s %s\n' "$(printf '%s' "$name" | tr . -)" "$variable" "$name"
    done
  printf '  --%-32s %-38s\n' config CHOIR_CONFIG
}

verb_build() {
  if wants_help "$@"; then
    echo "Usage: choir build: builds what is stale and ends."
    return
  fi
  prepare
  say "up to date: $home"
}

verb_bench() {
  prepare
  # shellcheck disable=SC2046
  exec "$JAVA_HOME/bin/java" $(jvm_words "$root/dist/hypervisor.jvm") \
    -cp "$(class_path_of "$home" bench)" dev.choiros.bench.Bench "$@"
}

verb_cli() {
  prepare
  java_exec cli dev.choiros.cli.Main "$@"
}

# Says what it can where Java itself is missing.
verb_doctor() {
  if ! find_java && ! wants_help "$@"; then
    say "no JDK $java_wanted was found; without it nothing else can be asked. The ways to get one:"
    java_ways >&2
    exit 1
  fi
  verb_cli doctor "$@"
}

verb_version() {
  local commit
  commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
  case ${1:-} in
    --json) printf '{"name":"ChoirOS","version":"%s","commit":"%s"}\n' "$version" "$commit" ;;
    --help | -h) echo "Usage: choir version [--json]" ;;
    "") printf 'ChoirOS %s (%s)\n' "$version" "$commit" ;;
    *) fail "$exit_usage" "version takes --json only" ;;
  esac
}
