# What every suite shares: where tools are kept, and how to become root.
# Sourced, never run.

# Tools outlive a clone; two clones may share them, each version in its own folder.
CI_CACHE="${CI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/idemtui-ci}"
GOLANGCI_VERSION=2.15.0
# Nothing here may reach an account, whatever the caller's shell is set up for.
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
AWS_EC2_METADATA_DISABLED=true
export CI_CACHE GOLANGCI_VERSION AWS_EC2_METADATA_DISABLED
mkdir -p "$CI_CACHE"

# as_root COMMAND...: directly where we are root, else by sudo.
as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}
