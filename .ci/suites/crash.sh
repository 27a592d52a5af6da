# The built binary killed at each step of a purge and a restore, and faults of
# the service, the way to it and the disk.
set -uo pipefail
. .ci/env.sh
SMALL_DISK=$(mktemp -d)
export SMALL_DISK
as_root mount -t tmpfs -o size=256k,mode=0777 tmpfs "$SMALL_DISK" || exit 1
trap 'as_root umount "$SMALL_DISK" && rmdir "$SMALL_DISK"' EXIT
go test -tags e2e -run '^Test(Crash|Fault)' -count=1 -timeout 10m -json . | python3 .ci/gotest.py
