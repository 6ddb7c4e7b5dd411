/** Every command and what it does, in the order of the help; apart from the commands themselves, whose modules cost a second to load. */
export const DESCRIPTIONS = {
  run: 'The whole loop on the config: harvest, evaluate, gate, train if the gate asks, evaluate again, report. Resumes what was cut short, re-uses what is unchanged.',
  plan: 'What `run` would do: which stages run or are re-used, and why. Runs nothing.',
  doctor: 'Checks config, models, engine, GPU, Python, hosted endpoint, Hub token and tracing; one line each, with the remedy.',
  'dummy-agent': 'Runs the built-in operations agent against the scripted teacher and writes its traces as Langfuse observations.',
  harvest: 'Traces to rows: model calls, examples, rows for both tracks, splits with ledger and manifest.',
  labels: 'Golds on which the hosted model contradicts itself: those that are open, and what the file of label decisions says of the others.',
  import: 'A public data set to examples and rows: the Berkeley leaderboard, xLAM 60k, Hermes function calling.',
  splits: 'A test suite from a data set: single-turn, multi-turn or domains, each example in a class by rules that are written down.',
  trajectories: 'Whole runs of an agent (thought, action or code, observation, final answer) as training rows: build, train, and eval of each next step.',
  eval: 'One model on one split of one track: predictions, scores, metrics.',
  score: 'Grades predictions that were made elsewhere against the gold answers of examples.',
  diagnose: 'Why each wrong answer is wrong: one cause a miss, counted by cause and tool, with examples of each.',
  compare: 'Two evaluations to a paired verdict: parity, inferior or inconclusive, with FINE_TUNE lines.',
  approaches: 'Several recipes or base models side by side against one hosted model, with the clear winner where there is one.',
  live: 'The hosted and the local model side by side, example by example as they answer, with running figures that are not final.',
  train: 'Trains an adapter on the harvested rows and checks it. The gate does not ask here: you do.',
  report: 'A recorded run as terminal summary, Markdown, HTML and CSV.',
  infer: 'One prompt through one model, exactly as evaluation would send it.',
  models: 'The catalogue of local models and the default baseline.',
  export: 'An adapter as others serve it: merged GGUF, merged safetensors or the adapter alone, with Modelfile and commands; scored again by the loop.',
  promote:
    'Uploads the adapters of a run that reached parity to Hugging Face, exactly the bytes that were evaluated, and compares the Hub’s object ids afterwards. Repeating it sends nothing twice.',
  serve: 'An OpenAI-compatible endpoint for what a run proved: the local model answers where it was at parity, the hosted one everything else.',
  console: 'The operators’ page in the browser: traces, data set, runs, answers side by side, models, cost, uploads, pull requests. On this machine alone.',
  smoke: 'The wiring test: 12 fresh dummy traces through harvest, both evaluations, gate and `train --dry-run`. No PyTorch, no account, no network.',
  init: 'Puts Fledgling into a repository: config, policy, workflows and the GPU runner’s hook. Asks nothing, overwrites nothing.',
} as const;

export type CommandName = keyof typeof DESCRIPTIONS;
