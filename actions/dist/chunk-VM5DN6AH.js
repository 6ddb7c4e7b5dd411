import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  joinPrompt
} from "./chunk-V6CYXOVC.js";
import {
  DatasetManifest,
  Example,
  JsonObject,
  MAX_NESTING,
  NO_CALL,
  Observation,
  SPLITS,
  canonicalJson,
  completionOf,
  digestOf,
  isJsonObject,
  parseCompletion,
  sha256,
  stageOf
} from "./chunk-OSEV7X2X.js";
import {
  jsonLines
} from "./chunk-4PANBR46.js";
import {
  UserError,
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/harvest/draft.ts
function exampleId(track, prompt) {
  return sha256(`${track}
${prompt}`).slice(0, 16);
}
function inOrder(left, right) {
  return compareTexts(left.call.startTime, right.call.startTime) || compareTexts(left.call.observationId, right.call.observationId) || compareTexts(left.track, right.track);
}
function compareTexts(left, right) {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

// src/harvest/clusters.ts
function clustersOf(drafts) {
  const parents = /* @__PURE__ */ new Map();
  const root = (key) => {
    const parent = parents.get(key) ?? key;
    if (parent === key) return key;
    const top = root(parent);
    parents.set(key, top);
    return top;
  };
  for (const draft2 of drafts) {
    const [first = "", ...others] = keysOf(draft2);
    for (const other of others) {
      const [a, b] = [root(first), root(other)].sort(compareTexts);
      if (a !== void 0 && b !== void 0 && a !== b) parents.set(b, a);
    }
  }
  const grouped = Map.groupBy(drafts, (draft2) => root(keysOf(draft2)[0] ?? ""));
  return [...grouped].map(([name, members]) => ({ name, keys: [...new Set(members.flatMap(keysOf))].sort(compareTexts), drafts: members })).sort((left, right) => compareTexts(left.name, right.name));
}
function folded(text) {
  const words = text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  return words === "" ? text.trim() : words;
}
function keysOf({ conversation, call }) {
  const family = `family:${sha256(folded(conversation)).slice(0, 16)}`;
  return call.sessionId === null ? [family] : [family, `session:${call.sessionId}`];
}

// src/harvest/data-files.ts
function rowFiles(examples, tracks) {
  const names = tracks.flatMap((track) => [...SPLITS, "challenge"].map((part) => `${track}/${part}.jsonl`));
  const rows = new Map(names.map((name) => [name, []]));
  for (const { track, split, challenge, row } of examples) rows.get(`${track}/${challenge ? "challenge" : split}.jsonl`)?.push(row);
  return rows;
}
function dataFiles(harvested) {
  const { rowsByFile, examples, ledger, quarantined: quarantined2 } = harvested;
  const lists = [...rowsByFile, ["examples.jsonl", examples], ["ledger.jsonl", ledger], ["quarantine.jsonl", quarantined2]];
  return lists.map(([path, records]) => ({ path, rows: records.length, text: jsonLines(records) }));
}

// src/harvest/dedupe.ts
function withoutDuplicates(placed) {
  const kept = /* @__PURE__ */ new Map();
  const conflicts = /* @__PURE__ */ new Map();
  let duplicates = 0;
  for (const candidate of placed.toSorted((left, right) => inOrder(left.draft, right.draft))) {
    const { id, row, call } = candidate.draft;
    const first = kept.get(id);
    if (!first) {
      kept.set(id, candidate);
      continue;
    }
    duplicates += 1;
    if (first.draft.row.completion === row.completion) continue;
    const detail = `the same prompt was answered differently in ${first.draft.call.observationId}, which is kept`;
    conflicts.set(call.observationId, { where: call.observationId, reason: "conflicting-duplicate", detail });
  }
  return { kept: [...kept.values()], duplicates, conflicts: [...conflicts.values()] };
}

// src/harvest/complexity.ts
function complexityOf(answer, messages) {
  const turns = messages.filter(({ role }) => role === "user" || role === "tool").length;
  const values = Object.values(answer);
  if (turns > 2 || values.some((value) => typeof value === "object" && value !== null)) return "complex";
  return values.length > 2 || turns === 2 ? "moderate" : "simple";
}

// src/harvest/json-defects.ts
function nestingDefect(value) {
  for (const { depth } of partsOf(value)) {
    if (depth > MAX_NESTING) return { reason: "nested-too-deeply", detail: `JSON is nested more than ${MAX_NESTING} levels deep` };
  }
  return null;
}
function numberDefect(value) {
  for (const { part } of partsOf(value)) {
    if (typeof part !== "number") continue;
    if (!Number.isFinite(part)) return { reason: "unsafe-number", detail: "a number is too large to be read" };
    if (Number.isInteger(part) && !Number.isSafeInteger(part)) return { reason: "unsafe-number", detail: `a whole number near ${part} cannot be read exactly` };
  }
  return null;
}
function* partsOf(value) {
  const waiting = [{ part: value, around: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { part, around } = next;
    const children = typeof part === "object" && part !== null ? Object.values(part) : [];
    const depth = typeof part === "object" && part !== null ? around + 1 : around;
    yield { part, depth };
    for (const child of children) waiting.push({ part: child, around: depth });
  }
}

// src/harvest/signatures.ts
function signatureLines(call, { style, answersWithJson }) {
  if (!answersWithJson) return call.tools.map((tool) => style === "compact" ? compact(tool.name, tool.parameters) : fullTool(tool));
  if (!call.responseFormat) return [];
  const { name, schema } = call.responseFormat;
  return [style === "compact" ? compact(name, schema) : JSON.stringify({ name, schema })];
}
function choicesOf(schema, parameter) {
  const property = isJsonObject(schema["properties"]) ? schema["properties"][parameter] : void 0;
  const choices = isJsonObject(property) ? property["enum"] : void 0;
  if (!Array.isArray(choices)) return null;
  const texts = choices.filter((choice) => typeof choice === "string");
  return texts.length === choices.length ? texts : null;
}
function compact(name, schema) {
  const properties = isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const parameters = properties.map((parameter) => {
    const choices = choicesOf(schema, parameter);
    return `${parameter}${required.has(parameter) ? "" : "?"}${choices ? `:${choices.join("|")}` : ""}`;
  });
  return `${name}(${parameters.join(",")})`;
}
function fullTool({ name, description, parameters }) {
  return JSON.stringify({ name, description: description ?? "", parameters });
}

// src/harvest/prompt.ts
var INSTRUCTIONS = {
  structured: "Reply with one JSON object.",
  toolcall: "Reply with one tool call."
};
function promptOf(call, { track, answersWithJson, options }) {
  const kept = options.systemPrompt === "keep" ? call.messages.filter(({ role }) => role === "system").map(({ content }) => content) : [];
  const lines = [INSTRUCTIONS[track], ...signatureLines(call, { style: options.signatures, answersWithJson }), ...kept];
  return joinPrompt(lines.join("\n").replace(/\n\s*\n/g, "\n"), conversationOf(call.messages));
}
function conversationOf(messages) {
  const turns = messages.filter(({ role }) => role !== "system");
  const last = turns.at(-1);
  if (last?.role !== "user") return turns.flatMap(linesOf).join("\n");
  const earlier = turns.slice(0, -1).flatMap(linesOf);
  return earlier.length === 0 ? last.content : `${earlier.join("\n")}

${last.content}`;
}
function linesOf({ role, content, toolCalls }) {
  const said = content.trim() === "" ? [] : [`${role}: ${content.trim()}`];
  return [...said, ...toolCalls.map((call) => `assistant called ${call.name} ${canonicalJson(call.arguments)}`)];
}

// src/harvest/tool-names.ts
var USABLE = /^[^"<>\p{Cc}\p{Cs}]+$/u;
function toolNameDefect({ tools, output }) {
  const names = [...output.toolCalls, ...tools].map(({ name }) => name);
  if (names.includes(NO_CALL)) return { reason: "reserved-tool-name", detail: `"${NO_CALL}" means that no tool is called` };
  const unusable = names.find((name) => !USABLE.test(name));
  if (unusable === void 0) return null;
  return { reason: "unusable-tool-name", detail: `${JSON.stringify(unusable.slice(0, 80))} holds a quote, an angle bracket or a control character` };
}

// src/harvest/examples.ts
function draftsOf(call, options) {
  const defect = toolNameDefect(call) ?? (options.signatures === "json-schema" ? numberDefect([call.tools, call.responseFormat]) : null);
  if (defect) return refused(call, defect.reason, defect.detail);
  const gold = goldOf(call);
  if (!gold.ok) return gold;
  const tracks = options.tracks.filter((track) => track === "structured" || gold.value.kind !== "json");
  if (tracks.length === 0) return refused(call, "no-track", "a JSON answer fits only the structured track, which is not harvested");
  const drafts = tracks.map((track) => draft(call, { track, gold: gold.value, options }));
  for (const { track, row } of drafts) {
    const read = parseCompletion(track, row.completion);
    if (!read.ok) return refused(call, "unreadable-completion", `the ${track} row could not be read back: ${read.reason}`);
  }
  return { ok: true, value: drafts };
}
function goldOf(call) {
  const { toolCalls, content } = call.output;
  const [only, ...more] = toolCalls;
  if (!call.messages.some(({ role, content: said }) => role === "user" && said.trim() !== ""))
    return refused(call, "no-user-text", "the conversation holds no user text");
  if (more.length > 0) return refused(call, "parallel-calls", `${toolCalls.length} tools called at once: ${toolCalls.map(({ name }) => name).join(", ")}`);
  if (only) return goldCall(call, only);
  const json = jsonObject(content ?? "");
  if (call.responseFormat) {
    if (!json) return refused(call, "invalid-json-output", `the answer to response format "${call.responseFormat.name}" is not a JSON object`);
    return goldJson(call, call.responseFormat, json);
  }
  if (call.tools.length > 0) {
    const lastUser = call.messages.findLastIndex(({ role }) => role === "user");
    if (call.messages.slice(lastUser).some(({ role }) => role === "tool"))
      return refused(call, "text-after-tool-result", "free text that reports a tool result");
    return { ok: true, value: { kind: "no-call" } };
  }
  if (json) return goldJson(call, { name: "json", schema: {} }, json);
  return refused(call, "no-track", "free text, no tools offered");
}
function goldCall(call, made) {
  const tool = call.tools.find(({ name }) => name === made.name);
  if (!tool && call.tools.length > 0) return refused(call, "unknown-tool", `"${made.name}" was not offered`);
  return { ok: true, value: { kind: "call", call: made, schema: tool?.parameters ?? {} } };
}
function goldJson(call, { name, schema }, value) {
  const defect = nestingDefect(value) ?? numberDefect(value);
  if (defect) return refused(call, defect.reason, defect.detail);
  return { ok: true, value: { kind: "json", name, value, schema } };
}
function draft(call, { track, gold, options }) {
  const prompt = promptOf(call, { track, answersWithJson: gold.kind === "json", options });
  const answer = answerOf(gold);
  const { observationId, traceId, sessionId, startTime } = call;
  return {
    id: exampleId(track, prompt),
    track,
    domain: domainOf(gold),
    complexity: complexityOf(answer, call.messages),
    row: { prompt, completion: gold.kind === "json" ? canonicalJson(gold.value) : completionOf(track, gold.kind === "call" ? gold.call : null) },
    conversation: conversationOf(call.messages),
    openValues: gold.kind === "no-call" ? null : openValuesOf(answer, gold.schema),
    challengeTags: call.tags.filter((tag) => options.challengeTags.includes(tag)),
    call: { observationId, traceId, sessionId, startTime }
  };
}
function domainOf(gold) {
  if (gold.kind === "no-call") return NO_CALL;
  return gold.kind === "call" ? gold.call.name : gold.name;
}
function answerOf(gold) {
  if (gold.kind === "no-call") return {};
  return gold.kind === "call" ? gold.call.arguments : gold.value;
}
var MIN_OPEN_LENGTH = 3;
function openValuesOf(answer, schema) {
  return Object.entries(answer).flatMap(
    ([argument, value]) => typeof value === "string" && value.length >= MIN_OPEN_LENGTH && !choicesOf(schema, argument)?.includes(value) ? [{ argument, value }] : []
  );
}
function jsonObject(text) {
  try {
    const value = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
function refused(call, reason, detail) {
  return { ok: false, quarantined: { where: call.observationId, reason, detail } };
}

// src/harvest/newest.ts
function newestCalls(limit) {
  const seen = /* @__PURE__ */ new Set();
  const calls = [];
  let total = 0;
  const cut = () => {
    calls.sort((a, b) => compareTexts(b.startTime, a.startTime) || compareTexts(a.observationId, b.observationId));
    if (limit !== null) calls.length = Math.min(calls.length, limit);
  };
  return {
    add(call) {
      total += 1;
      if (seen.has(call.observationId)) return;
      seen.add(call.observationId);
      calls.push(call);
      if (limit !== null && calls.length >= 2 * limit + 1e3) cut();
    },
    /** Newest first; `repeated` observations were left out. */
    taken() {
      cut();
      return { calls, total, repeated: total - seen.size };
    }
  };
}

// src/harvest/normalise/openai-schema.ts
var Content = external_exports.union([external_exports.string(), external_exports.array(external_exports.looseObject({ type: external_exports.enum(["text", "input_text", "output_text"]), text: external_exports.string() })), external_exports.null()]).optional().transform((content) => Array.isArray(content) ? content.map(({ text }) => text).join("") : content ?? null);
var FunctionCall = external_exports.looseObject({ function: external_exports.looseObject({ name: external_exports.string().min(1), arguments: external_exports.union([external_exports.string(), JsonObject]) }) });
var Message = external_exports.looseObject({
  role: external_exports.enum(["system", "developer", "user", "assistant", "tool"]).default("assistant"),
  content: Content,
  tool_calls: external_exports.array(FunctionCall).nullish()
});
var FunctionCallItem = external_exports.looseObject({ type: external_exports.literal("function_call"), name: external_exports.string().min(1), arguments: external_exports.string() });
var FunctionOutputItem = external_exports.looseObject({ type: external_exports.literal("function_call_output"), output: external_exports.string() });
var MessageItem = external_exports.looseObject({
  type: external_exports.literal("message").optional(),
  role: external_exports.enum(["system", "developer", "user", "assistant"]),
  content: Content
});
var FunctionFields = { name: external_exports.string().min(1), description: external_exports.string().nullish(), parameters: JsonObject.nullish() };
var Tool = external_exports.union([external_exports.looseObject({ function: external_exports.looseObject(FunctionFields) }).transform((tool) => tool.function), external_exports.looseObject(FunctionFields)]);
var ResponseFormat = external_exports.union([
  external_exports.looseObject({ type: external_exports.literal("json_schema"), json_schema: external_exports.looseObject({ name: external_exports.string(), schema: JsonObject }) }).transform((format) => format.json_schema),
  external_exports.looseObject({ type: external_exports.literal("json_schema"), name: external_exports.string(), schema: JsonObject }),
  external_exports.looseObject({ type: external_exports.literal("json_object") }).transform(() => ({ name: "json", schema: {} }))
]);
var Count = external_exports.int().nonnegative();
var UsageDetails = external_exports.union([
  external_exports.looseObject({ input: Count, output: Count }).transform(({ input, output }) => ({ promptTokens: input, completionTokens: output })),
  external_exports.looseObject({ prompt_tokens: Count, completion_tokens: Count }).transform((usage) => ({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens }))
]);

// src/harvest/normalise/recorded.ts
function quarantined(reason, detail) {
  return { kind: "quarantined", reason, detail };
}
var Unreadable = class extends Error {
  reason;
  constructor(reason, detail) {
    super(detail);
    this.reason = reason;
  }
};
function refuse(defect) {
  if (defect) throw new Unreadable(defect.reason, defect.detail);
}
function decoded(value) {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  const parsed = parsedOr(value);
  refuse(nestingDefect(parsed));
  return parsed;
}
function parsedOr(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
function metadataOf(observation) {
  const decodedMetadata = decoded(observation.metadata);
  const metadata = isJsonObject(decodedMetadata) ? decodedMetadata : {};
  return (key) => decoded(lookup(metadata, key) ?? lookup(metadata, `attributes.${key}`));
}
function lookup(object, key) {
  if (object[key] !== void 0) return object[key];
  for (let dot = key.indexOf("."); dot !== -1; dot = key.indexOf(".", dot + 1)) {
    const inner = decoded(object[key.slice(0, dot)]);
    const found = isJsonObject(inner) ? lookup(inner, key.slice(dot + 1)) : void 0;
    if (found !== void 0) return found;
  }
  return void 0;
}

// src/harvest/normalise/openai.ts
var FOREIGN_METADATA = ["ls_provider", "langgraph_step", "ai.operationId", "openinference.span.kind", "gen_ai.operation.name"];
var FOREIGN_SCOPES = /^(ai$|gen_ai$|openinference|@mastra|@langchain|pydantic-ai)/;
var openAi = {
  name: "openai",
  recognises(observation) {
    if (observation.type !== "GENERATION") return false;
    const metadata = metadataOf(observation);
    const scope = metadata("scope.name");
    return !FOREIGN_METADATA.some((key) => metadata(key) !== void 0) && !(typeof scope === "string" && FOREIGN_SCOPES.test(scope));
  },
  normalise: (observation) => ({ kind: "call", call: modelCall(observation) })
};
function modelCall(observation) {
  const metadata = metadataOf(observation);
  const input = decoded(observation.input);
  const fields = isJsonObject(input) ? input : {};
  const usage = UsageDetails.safeParse(observation.usageDetails);
  return {
    schema: "fledgling/model-call@1",
    observationId: observation.id,
    traceId: observation.traceId,
    sessionId: observation.sessionId || null,
    startTime: observation.startTime,
    model: observation.providedModelName ?? null,
    tags: observation.tags ?? [],
    instrumentation: "openai",
    messages: messagesOf(fields["messages"] ?? fields["input"] ?? fields["prompt"] ?? input),
    tools: toolsOf(decoded(fields["tools"]) ?? metadata("tools")),
    responseFormat: responseFormatOf(decoded(fields["response_format"]) ?? metadata("response_format") ?? metadata("text.format")),
    output: outputOf(observation.output),
    usage: usage.success ? usage.data : null
  };
}
function messagesOf(value) {
  if (typeof value === "string" && value !== "") return [{ role: "user", content: value, toolCalls: [] }];
  if (!Array.isArray(value)) throw new Unreadable("unsupported-instrumentation", "input holds neither messages nor text");
  refuse(numberDefect(value));
  return value.map((item, index) => {
    const call = FunctionCallItem.safeParse(item);
    if (call.success) return { role: "assistant", content: "", toolCalls: [toolCall(call.data.name, call.data.arguments)] };
    const result = FunctionOutputItem.safeParse(item);
    if (result.success) return { role: "tool", content: result.data.output, toolCalls: [] };
    const message = Message.safeParse(item);
    if (!message.success) throw new Unreadable("unsupported-instrumentation", `message ${index + 1} of the input is not an OpenAI text message`);
    const { role, content, tool_calls: calls } = message.data;
    return { role: role === "developer" ? "system" : role, content: content ?? "", toolCalls: callsOf(calls) };
  });
}
function outputOf(recorded) {
  const value = decoded(recorded);
  refuse(numberDefect(value));
  const items = Array.isArray(value) ? value : [value];
  const functionCalls = items.map((item) => FunctionCallItem.safeParse(item)).flatMap((parsed) => parsed.success ? [parsed.data] : []);
  if (functionCalls.length > 0) {
    return { content: null, toolCalls: functionCalls.map(({ name, arguments: args }) => toolCall(name, args)) };
  }
  if (isJsonObject(value) && ("role" in value || "tool_calls" in value)) return answeredMessage(value);
  const text = MessageItem.safeParse(items.at(-1));
  if (text.success) return { content: text.data.content, toolCalls: [] };
  return { content: typeof recorded === "string" ? recorded : JSON.stringify(recorded), toolCalls: [] };
}
function answeredMessage(value) {
  const message = Message.safeParse(value);
  if (!message.success) throw new Unreadable("unsupported-instrumentation", "output is not an OpenAI text message");
  const toolCalls = callsOf(message.data.tool_calls);
  const { content } = message.data;
  if (toolCalls.length === 0 && !content?.trim()) throw new Unreadable("no-output", "the answer holds neither text nor a tool call");
  return { content, toolCalls };
}
function callsOf(calls) {
  return (calls ?? []).map((call) => toolCall(call.function.name, call.function.arguments));
}
function toolCall(name, args) {
  if (typeof args !== "string") return { name, arguments: args };
  const parsed = args.trim() === "" ? {} : decoded(args);
  refuse(numberDefect(parsed));
  if (isJsonObject(parsed)) return { name, arguments: parsed };
  const detail = /\}\s*\{/.test(args) ? "streamed parallel calls were run together" : "arguments are not one JSON object";
  throw new Unreadable("corrupted-tool-arguments", `${name}: ${detail}`);
}
function toolsOf(value) {
  if (!Array.isArray(value)) return [];
  return value.map((item, index) => {
    const tool = Tool.safeParse(decoded(item));
    if (!tool.success) throw new Unreadable("unreadable-tools", `tool ${index + 1} is not a function definition`);
    const { name, description, parameters } = tool.data;
    return { name, description: description ?? null, parameters: parameters ?? {} };
  });
}
function responseFormatOf(value) {
  const format = ResponseFormat.safeParse(value);
  return format.success ? { name: format.data.name, schema: format.data.schema } : null;
}

// src/harvest/normalise/normalise.ts
var INSTRUMENTATIONS = [openAi];
var OWN_ENVIRONMENT = "sdk-experiment";
var OWN_TAG = "fledgling";
var MEDIA_REFERENCE = "@@@langfuseMedia";
function normalise(observation) {
  try {
    return classified(observation);
  } catch (error) {
    if (error instanceof Unreadable) return quarantined(error.reason, error.message);
    throw error;
  }
}
function classified(observation) {
  if (observation.environment === OWN_ENVIRONMENT || observation.tags?.includes(OWN_TAG)) return { kind: "own-evaluation" };
  const instrumentation = INSTRUMENTATIONS.find(({ recognises }) => recognises(observation));
  if (!instrumentation) {
    return observation.type === "GENERATION" ? quarantined("unsupported-instrumentation", `no reader for generation "${observation.name ?? ""}"`) : { kind: "not-a-model-call" };
  }
  if (observation.output === null || observation.output === void 0 || observation.output === "") {
    return observation.level === "ERROR" ? quarantined("failed-call", observation.statusMessage ?? "level ERROR without output") : quarantined("no-output", "output is empty");
  }
  if (holdsMedia(observation.input) || holdsMedia(observation.output)) {
    return quarantined("media-reference", "input or output was moved to media storage");
  }
  return instrumentation.normalise(observation);
}
function holdsMedia(value) {
  return (typeof value === "string" ? value : JSON.stringify(value) ?? "").includes(MEDIA_REFERENCE);
}

// src/harvest/read.ts
async function readModelCalls(source, limit) {
  const newest = newestCalls(limit);
  const quarantined2 = [];
  let [observations, notModelCalls, ownEvaluations] = [0, 0, 0];
  for await (const item of source.items()) {
    if (item.kind === "defect") {
      quarantined2.push({ where: item.where, reason: "unreadable", detail: item.reason });
      continue;
    }
    observations += 1;
    const defect = nestingDefect(item.value);
    if (defect) {
      quarantined2.push({ where: item.where, ...defect });
      continue;
    }
    const observation = Observation.safeParse(item.value);
    if (!observation.success) {
      quarantined2.push({
        where: item.where,
        reason: "not-an-observation",
        detail: observation.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")
      });
      continue;
    }
    const normalised = normalise(observation.data);
    if (normalised.kind === "call") newest.add(normalised.call);
    else if (normalised.kind === "not-a-model-call") notModelCalls += 1;
    else if (normalised.kind === "own-evaluation") ownEvaluations += 1;
    else quarantined2.push({ where: observation.data.id, reason: normalised.reason, detail: normalised.detail });
  }
  if (observations + quarantined2.length === 0) {
    throw new UserError("The trace source holds no observations. Check where it points, or make traces with `fledgling dummy-agent`.");
  }
  const { calls, total, repeated } = newest.taken();
  if (calls.length === 0) {
    throw new UserError(
      `No model call among ${observations} observations: ${notModelCalls} are no generations, ${ownEvaluations} are evaluations of our own, ${quarantined2.length} were quarantined${mostly(quarantined2)}. Harvest traces that hold LLM generations.`
    );
  }
  return { calls, quarantined: quarantined2, counts: { observations, modelCalls: total - repeated, notModelCalls, ownEvaluations, repeated } };
}
function mostly(quarantined2) {
  const reasons = [...Map.groupBy(quarantined2, ({ reason }) => reason)].map(([reason, items]) => `${reason} ${items.length}`);
  return reasons.length > 0 ? ` (${reasons.join(", ")})` : "";
}

// src/harvest/slices.ts
var COPIED_SHARE = 0.5;
function slicer(placed) {
  const training = placed.flatMap(({ split, draft: draft2 }) => split === "train" ? (draft2.openValues ?? []).map((open) => ({ draft: draft2, open })) : []);
  const seen = new Set(training.map(({ draft: draft2, open }) => `${argumentKey(draft2, open)}
${open.value}`));
  const copied = copiedArguments(training);
  return ({ draft: draft2, split }) => {
    if (draft2.challengeTags.length > 0) return [...draft2.challengeTags];
    if (split === "train") return [];
    const values = (draft2.openValues ?? []).filter((open) => copied.has(argumentKey(draft2, open)) && isCopied(draft2, open));
    if (values.length === 0) return [];
    return [values.some((open) => !seen.has(`${argumentKey(draft2, open)}
${open.value}`)) ? "unseen-values" : "seen-values"];
  };
}
function copiedArguments(training) {
  const byArgument = Map.groupBy(training, ({ draft: draft2, open }) => argumentKey(draft2, open));
  const isMostlyCopied = (uses) => uses.filter(({ draft: draft2, open }) => isCopied(draft2, open)).length >= COPIED_SHARE * uses.length;
  return new Set([...byArgument].filter(([, uses]) => isMostlyCopied(uses)).map(([argument]) => argument));
}
function isCopied({ conversation }, { value }) {
  return value.length < conversation.length && conversation.includes(value);
}
function argumentKey({ track, domain }, { argument }) {
  return `${track}
${domain}
${argument}`;
}

// src/harvest/split.ts
function placeClusters(clusters, { ledger, options }) {
  const recorded = new Map(ledger.map(({ cluster, split }) => [cluster, split]));
  const straddling = [];
  const placed = [];
  const quarantined2 = [];
  for (const cluster of clusters) {
    const known = [...new Set(cluster.keys.flatMap((key) => recorded.get(key) ?? []))];
    if (known.length > 1) {
      straddling.push(cluster.keys.flatMap((key) => recorded.has(key) ? `${key} (${recorded.get(key)})` : []).join(" and "));
      continue;
    }
    const ordinary = cluster.drafts.filter((draft2) => !isChallenge(draft2));
    const split = known[0] ?? (ordinary.length === 0 ? "test" : hashedSplit(cluster.name, options));
    for (const key of cluster.keys) recorded.set(key, split);
    placed.push(...ordinary.map((draft2) => ({ draft: draft2, cluster: cluster.name, split, challenge: false })));
    const challenges = cluster.drafts.filter(isChallenge);
    const leaks = ordinary.length > 0 || split !== "test";
    if (leaks) quarantined2.push(...challenges.map((draft2) => leak(draft2, cluster.name)));
    else placed.push(...challenges.map((draft2) => ({ draft: draft2, cluster: cluster.name, split, challenge: true })));
  }
  if (straddling.length > 0) {
    throw new UserError(
      `New traces join clusters that the ledger keeps in different splits: ${straddling.slice(0, 5).join("; ")}${straddling.length > 5 ? ` and ${straddling.length - 5} more` : ""}. Leave those traces out, or start a new data set with an empty ledger.`
    );
  }
  const entries = [...recorded].map(([cluster, split]) => ({ cluster, split })).sort((a, b) => compareTexts(a.cluster, b.cluster));
  return { placed, ledger: entries, quarantined: quarantined2 };
}
function hashedSplit(cluster, { seed, split }) {
  const position = Number.parseInt(sha256(`${seed}/${cluster}`).slice(0, 8), 16) / 4294967296;
  if (position < split.train) return "train";
  if (position < split.train + split.val) return "val";
  return position < split.train + split.val + split.vault ? "vault" : "test";
}
function isChallenge(draft2) {
  return draft2.challengeTags.length > 0;
}
function leak({ call }, cluster) {
  return { where: call.observationId, reason: "challenge-leak", detail: `a challenge trace shares cluster ${cluster} with ordinary ones` };
}

// src/harvest/harvest.ts
async function harvest({ source, config, ledger, agent }) {
  const read = await readModelCalls(source, config.limit);
  const { drafts, refused: refused2 } = allDrafts(read, config);
  const placement = placeClusters(clustersOf(drafts), { ledger, options: config });
  const { kept, duplicates, conflicts } = withoutDuplicates(placement.placed);
  const slicesOf = slicer(kept);
  const examples = kept.map((placed) => exampleOf(placed, slicesOf(placed)));
  const quarantined2 = distinct([...read.quarantined, ...refused2, ...placement.quarantined, ...conflicts]);
  const rowsByFile = rowFiles(examples, config.tracks);
  const files = dataFiles({ rowsByFile, examples, ledger: placement.ledger, quarantined: quarantined2 });
  const manifest = {
    schema: "fledgling/dataset@1",
    agent,
    digest: digestOf(examples),
    seed: config.seed,
    signatures: config.signatures,
    sources: [...source.sources()],
    counts: {
      observations: read.counts.observations,
      modelCalls: read.counts.modelCalls,
      duplicates: read.counts.repeated + duplicates,
      quarantined: Object.fromEntries([...Map.groupBy(quarantined2, ({ reason }) => reason)].map(([reason, items]) => [reason, items.length])),
      rows: Object.fromEntries([...rowsByFile].map(([path, rows]) => [path.replace(".jsonl", ""), rows.length]))
    },
    tracks: [...config.tracks],
    files: files.map(({ path, text, rows }) => ({ path, sha256: sha256(text), rows }))
  };
  return { examples, rowsByFile, ledger: placement.ledger, quarantined: quarantined2, manifest, files, counts: read.counts };
}
function allDrafts({ calls }, config) {
  const results = calls.map((call) => draftsOf(call, config));
  return {
    drafts: results.flatMap((result) => result.ok ? result.value : []),
    refused: results.flatMap((result) => result.ok ? [] : [result.quarantined])
  };
}
function exampleOf({ draft: draft2, cluster, split, challenge }, slices) {
  const { id, track, domain, complexity, row, call } = draft2;
  const source = { traceId: call.traceId, observationId: call.observationId, sessionId: call.sessionId };
  return { schema: "fledgling/example@1", id, track, split, cluster, domain, complexity, challenge, slices, row, source };
}
function distinct(quarantined2) {
  const byKey = new Map(quarantined2.map((entry) => [`${entry.where}
${entry.reason}`, entry]));
  return [...byKey.values()].sort((a, b) => compareTexts(a.where, b.where) || compareTexts(a.reason, b.reason));
}

// src/pipeline/harvest-stage.ts
async function harvestStage(config, ports) {
  const sources = await ports.inputs.sources();
  return {
    name: "harvest",
    work: "harvest",
    version: 2,
    inputs: {
      traces: digestOf(sources),
      "harvest settings": digestOf({ ...config.harvest, tracks: config.tracks, seed: config.seed, agent: config.agent, source: config.harvest.source.kind })
    },
    run: async ({ folder }) => {
      const result = await harvestNow(config, ports);
      await keep(result, folder);
      await ports.dataset.write(result.texts);
    },
    load: async (folder) => {
      const dataset = await loadDataset(folder);
      if (!await ports.dataset.intact(dataset.manifest)) {
        ports.watcher.notice(`datasets/${config.agent}: not what this config's traces make; written again.`);
        await ports.dataset.write(await filesOf(folder, dataset.manifest));
      }
      return dataset;
    },
    // A ledger that has grown elsewhere must be obeyed, never overwritten: the harvest is done again under it.
    isCurrent: async (folder) => {
      const recorded = new Set((await folder.lines("dataset/ledger.jsonl")).map((line) => digestOf(JSON.parse(line))));
      return (await ports.dataset.ledger()).every((entry) => recorded.has(digestOf(entry)));
    },
    summary: ({ manifest }) => summaryOf(manifest)
  };
}
async function harvestNow(config, ports) {
  const source = await ports.traceSource();
  const { limit, split, signatures, systemPrompt, challengeTags } = config.harvest;
  const result = await harvest({
    agent: config.agent,
    source,
    ledger: await ports.dataset.ledger(),
    config: { tracks: config.tracks, seed: config.seed, limit, split, signatures, systemPrompt, challengeTags }
  });
  const texts = new Map(result.files.map(({ path, text }) => [path, text]));
  return { ...result, texts: texts.set("manifest.json", `${JSON.stringify(result.manifest, null, 2)}
`) };
}
async function keep(result, folder) {
  for (const [name, content] of result.texts) await folder.write(`dataset/${name}`, content);
}
async function loadDataset(folder) {
  const manifest = DatasetManifest.parse(JSON.parse(await folder.read("dataset/manifest.json") ?? ""));
  const examples = (await folder.lines("dataset/examples.jsonl")).map((line) => Example.parse(JSON.parse(line)));
  return { manifest, examples };
}
async function filesOf(folder, manifest) {
  const names = [...manifest.files.map((file) => file.path), "manifest.json"];
  const entries = await Promise.all(names.map(async (name) => [name, await folder.read(`dataset/${name}`) ?? ""]));
  return new Map(entries);
}
function summaryOf(manifest) {
  const { modelCalls, quarantined: quarantined2, rows } = manifest.counts;
  const bad = Object.values(quarantined2).reduce((sum, count) => sum + count, 0);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return `${modelCalls} model calls, ${total} rows${bad > 0 ? `, ${bad} quarantined` : ""}`;
}

// src/pipeline/harvest-step.ts
async function harvestStep(loop) {
  if (loop.dataset) return loop.dataset;
  const { value } = await stageOf(loop, await harvestStage(loop.config, loop.ports));
  loop.dataset = value;
  return value;
}

export {
  harvestStage,
  harvestStep
};
