import type { ExecutorOptions, Machine } from '../workflows/executor/host.ts';

export const GPU: Machine = { environment: 'self-hosted', env: { STATE: '/state', KEPT: 'the machine' }, hooks: { started: '/hook.sh', completed: null } };
export const PROD = { secrets: { KEY: 'hunter2' }, vars: { WHERE: 'prod' }, branches: ['main'] };

/** A runner's options where a test says nothing else. */
export function optionsOf(given: Partial<ExecutorOptions>): ExecutorOptions {
  const graceMs = { interrupt: 1_000, terminate: 1_000 };
  return { root: '', secrets: {}, vars: {}, environments: {}, machines: {}, remoteActions: {}, slots: 2, graceMs, onLine: () => {}, ...given };
}

/** Everything that act cannot take. */
export const WHOLE = `name: whole
on: push
permissions: { artifact-metadata: write, contents: read }
cache-mode: none # a comment
concurrency: { group: one, queue: max }
env: { WHERE: here }
jobs:
  a:
    runs-on: [self-hosted, gpu]
    environment: prod
    concurrency: { group: gpu, queue: max }
    timeout-minutes: 5
    permissions: { contents: read, artifact-metadata: write }
    env: { KEPT: the job }
    strategy: { matrix: { shard: [1, 2] } }
    steps:
      - uses: actions/checkout@v7
      - uses: acme/agent/actions/plan@v1
      - uses: ./actions/eval
  tells:
    needs: a
    if: \${{ always() && failure() }}
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - if: always()
        run: echo
`;

export const PLAIN = `name: plain
on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    if: \${{ !cancelled() }}
    steps:
      - run: "echo '# no comment'" # a comment
`;

/** What a rehearsal's workflows do, as small as it gets. */
export const TINY = `name: tiny
on: push
permissions: {}
cache-mode: none
jobs:
  a:
    runs-on: ubuntu-24.04
    environment: prod
    timeout-minutes: 5
    permissions: { contents: read, statuses: write }
    outputs: { shards: '\${{ steps.s.outputs.shards }}' }
    steps:
      - uses: actions/checkout@v7
        with: { persist-credentials: false }
      - uses: actions/setup-node@v9
        with: { node-version: 24% }
      - id: s
        env: { KEY: '\${{ secrets.KEY }}' }
        run: |
          test -f README.md && git rev-parse HEAD
          echo 'shards=["1/2","2/2"]' >> "$GITHUB_OUTPUT"
          echo seen >> "$GITHUB_STEP_SUMMARY"
          echo "$GITHUB_RUN_ID $GITHUB_WORKFLOW_REF $GITHUB_REF $GITHUB_SHA $KEY"
  b:
    needs: a
    runs-on: [self-hosted, gpu]
    permissions: { contents: read, statuses: read }
    strategy: { matrix: { shard: '\${{ fromJSON(needs.a.outputs.shards) }}' } }
    steps:
      - run: echo "shard \${{ matrix.shard }} on $STATE"
  no:
    needs: a
    if: \${{ false }}
    runs-on: ubuntu-24.04
    steps: [{ run: echo no }]
  fails:
    needs: b
    runs-on: ubuntu-24.04
    steps: [{ run: exit 3 }, { run: echo never }, { if: failure(), run: echo noticed }]
  tells:
    needs: [b, fails]
    if: always() && failure()
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo \${{ needs.fails.result }}' }]
`;

/** A condition that only fails when it is asked. */
export const BROKEN = `name: broken
on: push
permissions: {}
jobs:
  a:
    runs-on: ubuntu-24.04
    if: fromJSON(github.actor)
    steps: [{ run: echo never }]
`;
