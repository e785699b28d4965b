# Putting the distribution together: a new folder beside the one in use, then one link is turned.
# What did not change is linked from the old one, file by file, so that a hypervisor and sandboxes
# that run from the old folder keep it, and start-up caches stay good.

assemble() {
  local new old=""
  new=$root/dist/target/choiros-$(date +%Y%m%d-%H%M%S)-$$
  [ ! -d "$home" ] || old=$(cd "$home" && pwd -P)
  mkdir -p "$new/lib" &&
    assemble_jars "$new" "$old" &&
    assemble_desktop "$new" &&
    cp "$root/backend/engines/src/main/resources/dev/choiros/engines/docker-runtime" "$new/" &&
    chmod 755 "$new/docker-runtime" &&
    assemble_agent "$new" "$old" &&
    assemble_cache "$new" "$old" &&
    touch "$new/complete" &&
    ln -sfn "$(basename "$new")" "$home.next" &&
    rename_link "$home.next" "$home" || return 1
  forget_old
}

rename_link() {
  mv -Tf "$1" "$2" 2>/dev/null || { rm -rf "$2" && mv "$1" "$2"; }
}

# keep FILE OLD-FILE NEW-FILE: links the old one where it is the same, else copies.
keep() {
  if [ -f "$2" ] && cmp -s "$1" "$2"; then ln "$2" "$3" 2>/dev/null || cp -p "$2" "$3"; else cp -p "$1" "$3"; fi
}

assemble_jars() {
  local new=$1 old=$2 jar
  for jar in "$root"/dist/target/lib/*.jar; do
    keep "$jar" "$old/lib/${jar##*/}" "$new/lib/${jar##*/}" || return 1
  done
  class_path "$new/lib" agent- cli- bench- picocli- >"$new/lib/hypervisor.cp"
  class_path "$new/lib" agent- bench- >"$new/lib/cli.cp"
  class_path "$new/lib" >"$new/lib/bench.cp"
}

# class_path FOLDER BEGINNING…: the jars' names, sorted, but those with such a beginning.
class_path() {
  local folder=$1 jar each skip
  shift
  for jar in "$folder"/*.jar; do
    skip=false
    for each in "$@"; do
      case ${jar##*/} in "$each"*) skip=true ;; esac
    done
    $skip || printf '%s\n' "${jar##*/}"
  done
}

assemble_desktop() {
  [ ! -d "$root/desktop/dist" ] || cp -R "$root/desktop/dist" "$1/desktop"
}

assemble_agent() {
  local new=$1 old=$2 key
  [ -f "$root/agent/image.sh" ] || return 0
  key=$(cat "$new"/lib/agent-*.jar "$new"/lib/wire-*.jar "$root/agent/image.sh" "$JAVA_HOME/release" | cksum)
  if [ -n "$old" ] && [ "$(cat "$old/agent.key" 2>/dev/null)" = "$key" ]; then
    cp -al "$old/agent" "$new/agent" 2>/dev/null || cp -a "$old/agent" "$new/agent"
  else
    # Its training has a bound in time, which a busy machine may miss once.
    step "making the agent's image" bash "$root/agent/image.sh" "$new/agent" ||
      step "making the agent's image again" bash "$root/agent/image.sh" "$new/agent" || return 1
  fi
  printf '%s\n' "$key" >"$new/agent.key"
}

# Old folders go when nothing runs or is mounted from them; the newest three stay in any case.
forget_old() {
  local each
  # shellcheck disable=SC2012
  ls -dt "$root"/dist/target/choiros-* 2>/dev/null | tail -n +4 | while IFS= read -r each; do
    in_use "$each" || rm -rf "$each"
  done
}

in_use() {
  grep -lqsF "$1/" /proc/[0-9]*/maps /proc/[0-9]*/mountinfo 2>/dev/null
}
