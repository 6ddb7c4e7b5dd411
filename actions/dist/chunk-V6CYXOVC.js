import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);

// src/rows/prompt.ts
function joinPrompt(system, user) {
  if (/\n\s*\n/.test(system)) throw new RangeError("the system part of a prompt must not hold a blank line");
  return `${system.trim()}

${user}`;
}
function promptMessages(prompt) {
  const at = prompt.indexOf("\n\n");
  const [system, user] = at === -1 ? ["", prompt] : [prompt.slice(0, at), prompt.slice(at + 2)];
  return [
    { role: "system", content: system },
    { role: "user", content: user }
  ];
}

export {
  joinPrompt,
  promptMessages
};
