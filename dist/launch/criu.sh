#!/bin/sh
# Fetches criu of a Debian that is newer than this host's, with the libraries that it needs, into a
# folder of its own (/opt/criu, or the one that is named). Nothing of the host is changed. As root, on
# Debian and its children.
set -eu
into=${1:-/opt/criu} suite=forky

if [ -e "$into" ] && [ ! -e "$into/bin/criu" ]; then
  echo "$into is there and is no criu; name another folder" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/new/bin" "$work/new/root"
: >"$work/status"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
  grep -v -e security | head -n 1)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
  "${mirror:-http://deb.debian.org/debian} $suite main" >"$work/sources"

# apt with a book of its own, in which nothing is installed.
own_apt() {
  timeout 120 apt-get -qq -y -o Dir::Etc::SourceList="$work/sources" -o Dir::Etc::SourceParts=- \
    -o Dir::State="$work" -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o APT::Install-Recommends=0 \
    -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

own_apt update
own_apt --download-only -o APT::Keep-Downloaded-Packages=1 install criu
for package in "$work"/cache/archives/*.deb; do
  dpkg-deb --extract "$package" "$work/new/root"
done
cat >"$work/new/bin/criu" <<'TEXT'
#!/bin/sh
root=${0%/bin/criu}/root
loader=$(echo "$root"/usr/lib*/ld-linux-*.so.*)
exec "$loader" --library-path "$(echo "$root"/usr/lib/*-linux-gnu)" "$root/usr/sbin/criu" "$@"
TEXT
chmod 755 "$work/new" "$work/new/bin/criu"
"$work/new/bin/criu" --version
mkdir -p "$(dirname "$into")"
rm -rf "$into.new"
cp -a "$work/new" "$into.new"
rm -rf "$into"
mv "$into.new" "$into"
echo "criu is in $into"
