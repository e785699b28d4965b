# `choir test`: everything that must hold, counted once.

test_help() {
  cat <<'TEXT'
Usage: choir test [--fast | --wall=BACKEND]

Installs what the tests need (Debian, as root), builds everything, then runs the Java tests, the
desktop's unit tests and the browser tests. The last line counts them; the code is 0 if none failed.

  --fast           only what is quick and needs no sandbox, no browser and no root
  --wall=BACKEND   only the browser tests, all of them, in sandboxes of that backend, such as qemu or
                   podman/runsc; "choir doctor" lists those that can be used here
TEXT
}

verb_test() {
  local what=all wall=${1:-} failed=0
  if wants_help "$@"; then
    test_help
    return
  fi
  case "$*" in
    "") ;;
    --fast) what=fast ;;
    --wall=?*) what=wall ;;
    *) fail "$exit_usage" "test takes --fast or --wall=BACKEND only" ;;
  esac
  rm -rf "$work/reports"
  mkdir -p "$work/reports"
  "test_$what" "${wall#--wall=}" # sets what failed
  report "$failed"
}

test_fast() {
  # shellcheck disable=SC2046
  install_needed $(missing mvn:maven) $(desktop_packages)
  step "Java unit tests" java_tests test -DexcludedGroups="$slow_tags" || failed=1
  desktop_tests || failed=1
}

test_all() {
  prepare_for_tests
  beside "Java tests" java_tests verify
  desktop_tests || failed=1
  browser_tests || failed=1
  wait "$beside" || failed=1
  trap - INT TERM
}

test_wall() {
  prepare_for_tests
  no_java_reports
  usable_walls | grep -Fqx -e "$1" ||
    fail "$exit_usage" "no backend $1 can be used here; \"choir doctor\" says why, and which can"
  browser_test "$1" "" || failed=1
}

prepare_for_tests() {
  # shellcheck disable=SC2046
  prepare $(running_packages) $(testing_packages)
  # shellcheck disable=SC2046
  install_newer $(newer_testing_packages)
  fetch_criu
}

# beside WHAT COMMAND…: a step beside those that follow, since each leaves much of a machine idle; they
# run what is built already. In a group of its own, so that all of it ends when this is told to.
beside() {
  set -m
  step "$@" &
  beside=$!
  set +m
  # shellcheck disable=SC2064
  trap "kill -- -$beside; exit 130" INT TERM
}

# Tests that start real sandboxes, and others that take long.
slow_tags="sandbox,slow"

testing_packages() {
  [ "$(uname -s)" = Linux ] || return 0
  desktop_packages
  missing mvn:maven newuidmap:uidmap python3:python3 chromium:chromium vim:vim ps:procps ip:iproute2 nft:nftables \
    systemd-nspawn:systemd-container busybox:busybox-static mkfs.erofs:erofs-utils \
    podman:podman conmon:conmon crun:crun runc:runc dockerd:docker.io containerd:containerd \
    zstd:zstd xz:xz-utils mmdebstrap:mmdebstrap \
    nginx:nginx-light haproxy:haproxy wrk:wrk openssl:openssl perl:perl
}

# Those that are too old, or not there, in Debian 12 itself.
newer_testing_packages() {
  [ "$(uname -s)" = Linux ] || return 0
  missing runsc:runsc qemu-system-x86_64:qemu-system-x86
}

# Works with new kernels from Debian 14 on. Without it the tests say what they leave out.
fetch_criu() {
  if [ "$(uname -s)" = Linux ] && may_install && [ ! -x /opt/criu/bin/criu ]; then
    step "fetching criu" sh "$root/dist/launch/criu.sh" || true
  fi
}

java_tests() {
  (
    cd "$root"
    no_java_reports
    mvn -B -ntp -T 2 --fail-at-end "$@"
  )
}

# What an earlier run left would be counted too.
no_java_reports() {
  find "$root" -path "$root/desktop" -prune -o -type d -name surefire-reports -print | xargs rm -rf
}

desktop_tests() {
  [ -f "$root/desktop/package.json" ] || return 0
  step "desktop types" npm_test desktop svelte-check --tsconfig ./tsconfig.json --fail-on-warnings || return 1
  step "desktop tests" npm_test desktop vitest run --reporter=junit \
    --outputFile="$work/reports/desktop.xml"
}

# All of it on the wall that is the default here; what a wall may change, on each other one.
browser_tests() {
  local wall failed=0
  [ -f "$root/e2e/package.json" ] || return 0
  browser_test default "" || failed=1
  for wall in $(other_walls); do
    browser_test "$wall" --grep=@wall || failed=1
  done
  return $failed
}

# browser_test WALL FILTER
browser_test() {
  local wall=$1 report
  [ "$wall" != default ] || wall=
  report=$(printf %s "$1" | tr / -)
  E2E_BACKEND=$wall PLAYWRIGHT_JUNIT_SUITE_NAME=$report \
    PLAYWRIGHT_JUNIT_OUTPUT_NAME=$work/reports/browser-$report.xml \
    step "browser tests, wall: $1" npm_test e2e playwright test --reporter=list,junit ${2:+"$2"}
}

# Those that can be used here and whose tests are quick, without the one that is the default.
other_walls() {
  local default
  default=$(doctor_says | sed -n 's/.*backend auto  *means \([^,]*\),.*/\1/p')
  usable_walls | grep -Fx -e nspawn | grep -Fvx -e "$default" || true
}

usable_walls() {
  doctor_says | sed -n 's/.* backend \([^ ]*\)  *usable.*/\1/p'
}

doctor_says() {
  "$root/choir" doctor 2>/dev/null || true
}

# npm_test FOLDER COMMAND…: with the folder's own packages.
npm_test() {
  local folder=$root/$1
  shift
  npm_packages "$folder" && (cd "$folder" && npx --no-install "$@")
}

report() {
  local code=0
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 "$root/dist/launch/TestTable.java" "$root" || code=1
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 "$root/dist/launch/TestReport.java" "$root" \
    "$work/reports" "$SECONDS" || code=1
  [ "$1" = 0 ] && [ "$code" = 0 ] || exit 1
}
