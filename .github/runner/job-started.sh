#!/bin/sh
# ACTIONS_RUNNER_HOOK_JOB_STARTED: the last word on what runs on this machine. A pull request can rewrite every gate that is written in a
# workflow; it cannot rewrite this file, which lies on the host, outside every workspace.
# Needs nothing but a POSIX shell. Settings: /etc/fledgling-runner.conf, or the file beside this one, with one line `repository=OWNER/NAME`
# and, where the default branch is not main, one line `branch=NAME`. The job's own environment cannot point it elsewhere.
set -eu
unset IFS CDPATH ENV

refuse() {
  printf 'This machine refuses the job: %s.\n' "$1" >&2
  exit 1
}

setting() {
  [ -f "$settings" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in "$1="*) printf '%s' "${line#*=}" && return 0 ;; esac
  done <"$settings"
}

here=${0%/*}
settings=/etc/fledgling-runner.conf
[ -f "$settings" ] || settings=$here/runner.conf
repository=$(setting repository)
branch=$(setting branch)
[ -n "$repository" ] || refuse "$settings names no repository"

[ "${GITHUB_REPOSITORY:-}" = "$repository" ] || refuse "it belongs to another repository than $repository"
[ "${GITHUB_EVENT_NAME:-}" = workflow_dispatch ] || refuse 'only workflow_dispatch may start it'
[ "${GITHUB_WORKFLOW_REF:-}" = "$repository/.github/workflows/parity-run.yml@refs/heads/${branch:-main}" ] ||
  refuse "only parity-run.yml of the branch ${branch:-main} may run here"
[ "${GITHUB_REF:-}" = "refs/heads/${branch:-main}" ] || refuse "it runs on another ref than the branch ${branch:-main}"
