# The built binary killed at each step of a purge and a restore, and faults of
# the service, the way to it and the disk.
set -uo pipefail
. .ci/env.sh
disk=$(mktemp -d)
if as_root mount -t tmpfs -o size=256k,mode=0777 tmpfs "$disk"; then
  export SMALL_DISK=$disk
  trap 'as_root umount "$disk" && rmdir "$disk"' EXIT
else
  echo "no disk can be mounted here: limits of a file's size stand for a full one"
fi
go test -tags e2e -run '^Test(Crash|Fault)' -count=1 -timeout 10m -json ./ui/cli/endtoend | python3 .ci/gotest.py
