# tmux, from the system's packages. Sourced after env.sh.
if ! command -v tmux >/dev/null; then
  as_root apt-get update -qq && as_root apt-get install -y -qq tmux || exit 1
fi
