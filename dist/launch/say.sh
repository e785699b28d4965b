# What the person reads. Everything but a verb's own output goes to the error stream.

say() {
  printf 'choir: %s\n' "$*" >&2
}

# fail CODE MESSAGE [REMEDY…]: each further word is a line.
fail() {
  local code=$1
  shift
  say "$1"
  shift
  while [ $# -gt 0 ]; do
    printf '  %s\n' "$1" >&2
    shift
  done
  exit "$code"
}

# step "what" command…: says what goes on and how long it took; on failure shows what it printed.
step() {
  local what=$1 log begin=$SECONDS
  shift
  log=$work/log/$(printf '%s' "$what" | tr -cs 'a-zA-Z0-9' '-').log
  mkdir -p "$work/log"
  printf 'choir: %s …\n' "$what" >&2
  if "$@" >"$log" 2>&1; then
    printf 'choir: %s: done in %s s\n' "$what" "$((SECONDS - begin))" >&2
  else
    local code=$?
    printf 'choir: %s: failed; the end of %s:\n' "$what" "$log" >&2
    grep -v '^WARNING: ' "$log" | tail -n 40 >&2
    return "$code"
  fi
}

usage() {
  cat <<'TEXT'
Usage: choir VERB [ARGUMENTS]

  up         build what is stale, start the hypervisor and print its address
  test       every check: Java, desktop, browser  (--fast: unit tests only)
  bench      agent | proxy | create: measure, as tables or --json
  doctor     what works on this machine, what does not, and what to install
  sandbox    list | start | stop | swap | delete
  template   add | list | inspect | remove: what sandboxes are made from
  exec       run a command in a slot:      choir exec dev -- uname -a
  shell      a terminal in a slot:         choir shell dev
  keys       the operator's credential of the running hypervisor; keys setup: a new setup link
  logs       what the hypervisor wrote     (--follow)
  build      build what is stale, nothing else
  version    what this is

`choir VERB --help` tells more. Exit codes: 0 done, 1 failed, 2 wrong command line or settings,
3 something is not installed, 4 the port is taken, 5 the state folder is in use, 6 it cannot be used,
7 no hypervisor runs;
`exec` ends with the code of its command.
TEXT
}
