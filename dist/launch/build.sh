# Building what is stale. A part is fresh when nothing it is made of is newer than its stamp; when
# something is, its contents decide, so that a touched or checked-out file alone builds nothing.

# Every file and folder that the jars are made of.
java_sources() {
  local module
  for module in protocol wire agent backend/contract backend/testkit backend/layers backend/templates \
    backend/linux backend/process backend/bubblewrap backend/nspawn backend/gvisor backend/microvm \
    backend/engines backend/adopt \
    hypervisor cli bench dist; do
    printf '%s\n' "$root/$module/pom.xml"
    [ ! -d "$root/$module/src/main" ] || printf '%s\n' "$root/$module/src/main"
  done
  printf '%s\n' "$root/pom.xml" "$root/.mvn" "$root/agent/image.sh" "$root/dist/launch/build.sh" \
    "$root/dist/hypervisor.jvm" "$root/dist/cli.jvm"
}

desktop_sources() {
  local each
  for each in "$root"/desktop/* "$root"/desktop/.npmrc; do
    case ${each##*/} in
      node_modules | dist | test | README.md) ;;
      *) printf '%s\n' "$each" ;;
    esac
  done
}

# newer STAMP SOURCES-FUNCTION: whether anything of it changed after the stamp.
newer() {
  local stamp=$1 IFS='
'
  # shellcheck disable=SC2046
  [ -n "$(find $($2) -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

fingerprint() {
  local IFS='
'
  # shellcheck disable=SC2046
  find $($1) -type f -print 2>/dev/null | LC_ALL=C sort | while IFS= read -r file; do
    cksum "$file"
  done | cksum
}

# stale PART SOURCES-FUNCTION
stale() {
  local stamp=$work/stamp/$1
  [ -f "$stamp" ] || return 0
  newer "$stamp" "$2" || return 1
  [ "$(cat "$stamp")" = "$(fingerprint "$2")" ] || return 0
  touch "$stamp"
  return 1
}

# The stamp bears the time at which the build began, so that what changed meanwhile is seen.
build_part() {
  local part=$1 sources=$2 next=$work/stamp/$1.next
  shift 2
  mkdir -p "$work/stamp"
  fingerprint "$sources" >"$next"
  "$@" || return $?
  mv "$next" "$work/stamp/$part"
}

java_stale() {
  [ ! -d "$root/dist/target/lib" ] || stale java java_sources
}

desktop_stale() {
  [ -f "$root/desktop/package.json" ] || return 1
  [ ! -d "$root/desktop/dist" ] || stale desktop desktop_sources
}

# What was built is put together after it was built.
assembly_stale() {
  [ ! -e "$home/complete" ] || [ "$work/stamp/java" -nt "$home/complete" ] ||
    [ "$work/stamp/desktop" -nt "$home/complete" ]
}

anything_stale() {
  java_stale || desktop_stale || assembly_stale
}


# One build at a time in this folder; who waited builds only what is still stale.
with_lock() {
  mkdir -p "$work"
  if have flock; then
    (
      flock 9
      "$@"
    ) 9>"$work/lock"
  else
    "$@"
  fi
}

build_parts() {
  local waiting="" failed=0
  if desktop_stale; then
    desktop_part &
    waiting=$!
  fi
  if java_stale; then
    build_part java java_sources step "building the Java parts" build_jars || failed=1
  fi
  [ -z "$waiting" ] || wait "$waiting" || failed=1
  [ "$failed" = 0 ] || return 1
  ! assembly_stale || assemble
}

# Formatting and tests are a developer's and CI's business, not that of somebody who wants to start:
# without those phases a fresh machine need not fetch what only they use.
build_jars() {
  rm -rf "$root/dist/target/lib"
  (cd "$root" && mvn -q -B -T 2 -Dphase.format=none -Dphase.test-compile=none -Dphase.test=none \
    -pl dist -am package)
}

# shellcheck disable=SC2046
desktop_part() {
  install_packages $(desktop_packages)
  build_part desktop desktop_sources step "building the desktop" build_desktop
}

build_desktop() {
  npm_packages "$root/desktop" && (cd "$root/desktop" && npm run --silent build)
}

# npm_packages FOLDER: what its lock file names. A lock file written where some package for another
# system could not be had is refused by `npm ci`; then the versions are taken from it all the same.
npm_packages() {
  (
    cd "$1" || return 1
    if [ -f node_modules/.package-lock.json ] && ! [ package-lock.json -nt node_modules/.package-lock.json ]; then
      return 0
    fi
    export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
    npm ci --no-audit --no-fund --loglevel=error ||
      npm install --no-save --no-audit --no-fund --loglevel=error
  )
}
