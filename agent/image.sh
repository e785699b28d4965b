#!/bin/bash
# usage: agent/image.sh OUTPUT-FOLDER
#
# Makes the folder that every sandbox sees, read-only, as its agent: a Java runtime of the modules
# it needs, one jar, an AOT cache from a training run, and bin/agent, which starts it. The modules
# `wire` and `agent` must be compiled. JAVA_HOME must be a JDK 25.
# A folder that was made from the same inputs is left alone; another is replaced in one step.
set -euo pipefail
out=${1:?usage: agent/image.sh OUTPUT-FOLDER}
root=$(cd "$(dirname "$0")/.." && pwd -P)
java_home=${JAVA_HOME:?JAVA_HOME must be a JDK 25}
classes=("$root/wire/target/classes" "$root/agent/target/classes")
sqlite="$root/agent/target/libraries/sqlite-jdbc.jar"
for each in "${classes[@]}" "$sqlite"; do
  [ -e "$each" ] || { echo "agent/image.sh: $each is missing: compile first" >&2; exit 1; }
done

inputs=$({
  cat "$root/agent/image.sh" "$java_home/release" "$sqlite"
  for each in "${classes[@]}"; do
    (cd "$each" && find . -type f | LC_ALL=C sort | xargs -r -d '\n' sha256sum)
  done
} | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/inputs" 2>/dev/null)" = "$inputs" ]; then exit 0; fi

mkdir -p "$(dirname "$out")"
new=$(mktemp -d "$(dirname "$out")/.agent-image.XXXXXX")
trap 'rm -rf "$new"' EXIT

# Besides java.base only what SQLite's driver needs; nothing of it is loaded before the first event.
"$java_home/bin/jlink" --add-modules java.sql --strip-java-debug-attributes --no-header-files --no-man-pages \
  --compress=zip-6 --output "$new/image"
# Only the big compiler, which we do not use, would call the sorting library that every JVM loads.
rm -f "$new/image/bin/keytool" "$new/image/lib/libsimdsort.so"
# The first dial reads these two, byte by byte in the interpreter: 76 kB, most of it remarks.
sed -i '/^[[:space:]]*#/d; /^[[:space:]]*$/d' \
  "$new/image/conf/security/java.security" "$new/image/conf/net.properties"

# One jar, not compressed: read once, shared by all through the page cache. SQLite's native part
# lies beside the runtime's own, so that no sandbox unpacks it.
mkdir "$new/classes" "$new/sqlite"
(cd "$new/sqlite" && "$java_home/bin/jar" --extract --file "$sqlite")
cp "$new/sqlite/org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" "$new/image/lib"
rm -r "$new/sqlite/org/sqlite/native"
cp -R "$new/sqlite/org" "$new/sqlite/sqlite-jdbc.properties" "$new/classes"
for each in "${classes[@]}"; do cp -R "$each/." "$new/classes"; done
mv "$new/classes/dev/choiros/agent/image" "$new/training-image"
mkdir -p "$new/training/dev/choiros/agent" "$new/image/app"
mv "$new/training-image" "$new/training/dev/choiros/agent/image"
"$java_home/bin/jar" --create --no-compress --date=2026-01-01T00:00:00Z \
  --file "$new/image/app/agent.jar" -C "$new/classes" .

# The flags must be the same when the cache is made and when it is used. What each saves an agent:
# - ArchiveRelocationMode: without relocation the cache's pages stay as they are in the file, so that
#   sandboxes share them: 10 MB, and 25 ms. The heap, the libraries and the stacks are still at
#   random addresses.
# - AOT...Training: profiles would feed a compiler that we do not use: 3 MB.
# - AOTAdapterCaching: adapters are as soon made as copied, and kept once instead of twice: 0.6 MB.
# - ...TableSize, StackShadowPages: the defaults are for programs a hundred times our size, and every
#   thread touches its shadow pages: 0.7 and 0.3 MB. Both tables grow.
# - CompileThresholdScaling: what the start warms up a little stays interpreted: 0.5 MB. Less than 6
#   saves little, and with 10 work takes a quarter longer to warm up.
# - SelectorProvider, pollerMode, useNativeAccessorOnly: else the first dial looks for a provider in
#   the jar and in every module, and spins seven classes to call what could be called: 0.7 MB.
# The class path is relative, and so the same wherever the folder is mounted. With one that is not
# there the JVM looks for the jar again with every package: 126 exceptions, 0.3 MB.
cat >"$new/image/bin/agent" <<'AGENT'
#!/bin/sh
# Starts the agent from wherever this folder is mounted.
cd "${0%/*}/.." || exit
# Two arenas of malloc are enough for our few threads, and keep the private memory low.
MALLOC_ARENA_MAX=2
export MALLOC_ARENA_MAX
exec bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xms4m -Xmx64m \
  -Xss512k -XX:ReservedCodeCacheSize=16m -XX:+UseCompactObjectHeaders \
  -XX:+UnlockDiagnosticVMOptions -XX:+UnlockExperimentalVMOptions \
  -XX:ArchiveRelocationMode=0 \
  -XX:-AOTRecordTraining -XX:-AOTReplayTraining -XX:-AOTAdapterCaching \
  -XX:StringTableSize=1024 -XX:SymbolTableSize=1024 -XX:StackShadowPages=10 \
  -XX:CompileThresholdScaling=6 \
  -Djdk.virtualThreadScheduler.parallelism=2 -Djdk.pollerMode=1 \
  -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider \
  -Djdk.reflect.useNativeAccessorOnly=true --enable-native-access=ALL-UNNAMED \
  ${CHOIR_AGENT_AOT:--XX:AOTCache=app/agent.aot} \
  ${CHOIR_AGENT_FLAGS:-} -cp app/agent.jar dev.choiros.agent.Main
AGENT
chmod 755 "$new/image/bin/agent"
# Elsewhere the JVM takes no fewer shadow pages than its default.
[ "$(uname -m)" = x86_64 ] || sed -i 's/ -XX:StackShadowPages=10//' "$new/image/bin/agent"

"$java_home/bin/java" -XX:TieredStopAtLevel=1 -cp "$new/image/app/agent.jar:$new/training" \
  --enable-native-access=ALL-UNNAMED dev.choiros.agent.image.Training "$new/image" \
  >"$new/training.log" 2>&1 ||
  { cat "$new/training.log" >&2; echo "agent/image.sh: the training run failed" >&2; exit 1; }

# Linux maps a file in the blocks in which it came into the page cache, however few of their pages
# are used. These two were written in blocks of up to 2 MB. After a reboot they will be read in small
# ones; written in small ones, they cost from the first day what they will cost then: 2 MB less.
for each in lib/server/libjvm.so app/agent.aot; do
  dd if="$new/image/$each" of="$new/pages" bs=4k status=none
  mv "$new/pages" "$new/image/$each"
done

# It says so to who clones machines with the agent in them: with CHOIR_WAITS in its environment it
# waits, and reads who it is from its standard input.
: >"$new/image/waits"
printf '%s\n' "$inputs" >"$new/image/inputs"
chmod -R u+rwX,go+rX,go-w "$new/image"
if [ -e "$out" ]; then mv "$out" "$new/old"; fi
mv "$new/image" "$out"
