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
rm -f "$new/image/bin/keytool"

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

# The flags must be the same when the cache is made and when it is used. Without relocation the
# cache's pages stay as they are in the file, so that sandboxes share them: 10 MB less each, and
# 25 ms sooner. The heap, the libraries and the stacks are still at random addresses. Profiles from
# the training run would feed a compiler that we do not use: 3 MB less without.
cat >"$new/image/bin/agent" <<'AGENT'
#!/bin/sh
# Starts the agent from wherever this folder is mounted.
here=${0%/*}/..
# Two arenas of malloc are enough for our few threads, and keep the private memory low.
MALLOC_ARENA_MAX=2
export MALLOC_ARENA_MAX
exec "$here/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xms4m -Xmx64m \
  -Xss512k -XX:ReservedCodeCacheSize=16m -XX:+UseCompactObjectHeaders \
  -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 \
  -XX:-AOTRecordTraining -XX:-AOTReplayTraining \
  -Djdk.virtualThreadScheduler.parallelism=2 --enable-native-access=ALL-UNNAMED \
  ${CHOIR_AGENT_AOT:--XX:AOTCache="$here/app/agent.aot"} \
  ${CHOIR_AGENT_FLAGS:-} -cp "$here/app/agent.jar" dev.choiros.agent.Main
AGENT
chmod 755 "$new/image/bin/agent"

"$java_home/bin/java" -XX:TieredStopAtLevel=1 -cp "$new/image/app/agent.jar:$new/training" \
  --enable-native-access=ALL-UNNAMED dev.choiros.agent.image.Training "$new/image" \
  >"$new/training.log" 2>&1 ||
  { cat "$new/training.log" >&2; echo "agent/image.sh: the training run failed" >&2; exit 1; }

printf '%s\n' "$inputs" >"$new/image/inputs"
chmod -R u+rwX,go+rX,go-w "$new/image"
if [ -e "$out" ]; then mv "$out" "$new/old"; fi
mv "$new/image" "$out"
