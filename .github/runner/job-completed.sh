#!/bin/sh
# ACTIONS_RUNNER_HOOK_JOB_COMPLETED: leaves nothing of a job behind: neither its checkout nor what its steps put into the temporary folder.
# Needs nothing but a POSIX shell. The state directory lies outside both and stays: its entries are addressed by their content.
set -eu
unset IFS CDPATH ENV

empty() {
  folder=$1
  keep=$2
  case $folder in /*/*) ;; *) printf 'Not emptied, not a folder of a job: %s\n' "$folder" >&2 && exit 1 ;; esac
  case $folder in *..*) printf 'Not emptied, not a plain path: %s\n' "$folder" >&2 && exit 1 ;; esac
  [ -d "$folder" ] && [ ! -L "$folder" ] || return 0
  for entry in "$folder"/* "$folder"/.[!.]* "$folder"/..?*; do
    [ "${entry##*/}" = "$keep" ] || rm -rf -- "$entry"
  done
}

[ -z "${GITHUB_WORKSPACE:-}" ] || empty "$GITHUB_WORKSPACE" ''
# The runner itself still reads what hooks write there.
[ -z "${RUNNER_TEMP:-}" ] || empty "$RUNNER_TEMP" _runner_file_commands
