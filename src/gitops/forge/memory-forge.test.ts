import { describeForge, FIRST_FILES, type ForgeStage } from './forge.contract.ts';
import { memoryForge } from './memory-forge.test-data.ts';

describeForge('memory', async () => {
  const { forge, admin } = memoryForge({ files: FIRST_FILES });
  const stage: ForgeStage = {
    push: async (branch, changes) => admin.push(branch, changes),
    openPull: async (pull) => admin.openPull(pull),
    commentAs: async (author, issue, body) => admin.commentAs(author, issue, body),
    allow: async (login, permission) => void admin.permissions.set(login, permission),
    statuses: async (sha) => admin.statuses.get(sha) ?? [],
    reactions: async (comment) => admin.reactions.get(comment) ?? [],
    dispatches: async () => admin.dispatches,
    issues: async () =>
      [...admin.issues.values()].map(({ number, title, state, labels }) => {
        const comments = [...admin.comments.values()].filter(({ issue }) => issue === number).length;
        return { number, title, state, labels, comments };
      }),
    addRun: async (run) => admin.addRun(run),
    addArtifact: async (artifact) => admin.addArtifact(artifact).id,
    beforeNextPush: (hook) => {
      admin.beforeCommit = async () => {
        admin.beforeCommit = null;
        await hook();
      };
    },
    log: async (branch) => admin.log(branch).map(({ message }) => message),
  };
  return { forge, stage, close: async () => {} };
});
