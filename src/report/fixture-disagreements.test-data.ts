import { digestOf } from '../records/digest.ts';
import type { Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import type { Disagreement } from '../records/run.ts';
import { completionOf } from '../rows/completion.ts';
import { joinPrompt } from '../rows/prompt.ts';

/** Texts a model or a trace may hold to attack whoever shows them. */
export const HOSTILE_TEXTS = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '"><img src=x onerror=alert(3)>',
  "' onmouseover='alert(4)",
  '<a href="javascript:alert(5)">x</a>',
  '</textarea></style></title><svg onload=alert(6)>',
  '--> <!-- <!--[if IE]> ]]>',
  '![x](https://evil.example/x.png) [y](javascript:alert(7)) @octocat #1 https://evil.example www.evil.example',
  '```\n````\n# heading\n| a | b |\n`code` ``two``',
  '::error file=a::b\n::add-mask::x\n##[command]x',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007 \u0000 \u202egnp.exe',
  '<details open ontoggle=alert(8)><summary>x</summary>',
  '&lt;b&gt; &#x3c;script&#x3e; {{7*7}}',
] as const;

const CITIES = ['Lisbon', "L'Aquila", 'Saint-Denis', 'Porto', 'Oulu', 'Graz'];
const PEOPLE = ['Ada Byron', 'Noor El-Amin', "Siobhan O'Neill", 'Jo Park'];
const TOOLS = 'Answer with one call.\nTools:\nget_weather(city,day?,unit:c|f)\nschedule_meeting(day,person,time)\nnone()';

/** `total` disagreements, mostly the base's, drawn from a fixed seed; every text of `HOSTILE_TEXTS` stands in one as prompt and answers. */
export function disagreementsFixture(total = 230): Disagreement[] {
  const random = seededRandom(7);
  const pick = <T>(from: readonly T[], fallback: T): T => from[Math.floor(random() * from.length)] ?? fallback;
  const ordinary = Array.from({ length: Math.max(0, total - HOSTILE_TEXTS.length) }, (_, at): Disagreement => {
    const track: Track = at % 2 === 0 ? 'structured' : 'toolcall';
    const weather = random() < 0.5;
    const city = pick(CITIES, 'Lisbon');
    const person = pick(PEOPLE, 'Jo Park');
    const [name, gold, literal, user]: [string, JsonObject, JsonObject, string] = weather
      ? ['get_weather', { city, day: 1, unit: 'c' }, { city, day: 1, unit: 'celsius' }, `What will it be like in ${city} tomorrow, in celsius?`]
      : ['schedule_meeting', { day: 'thu', person, time: '15:00' }, { day: 'thursday', person, time: '3pm' }, `Book ${person} for thursday at 3pm please.`];
    const differs = weather ? ['arguments.unit'] : ['arguments.day', 'arguments.time'];
    const tunedWrong = at % 40 === 3;
    const hostedWrong = at % 50 === 4;
    return {
      exampleId: digestOf(['example', at]).slice(0, 16),
      track,
      domain: name,
      challenge: at % 11 === 0,
      slices: at % 11 === 0 ? ['paraphrase'] : random() < 0.5 ? ['unseen-values'] : [],
      prompt: joinPrompt(TOOLS, user),
      gold: completionOf(track, { name, arguments: gold }),
      answers: {
        hosted: hostedWrong ? wrong(completionOf(track, null), ['name', ...Object.keys(gold).map((key) => `arguments.${key}`)]) : right(track, name, gold),
        base: wrong(completionOf(track, { name, arguments: literal }), differs),
        tuned: tunedWrong
          ? wrong(completionOf(track, { name, arguments: { ...gold, ...(weather ? { city: `${city}a` } : { person: 'Jo' }) } }), [
              weather ? 'arguments.city' : 'arguments.person',
            ])
          : right(track, name, gold),
      },
    };
  });
  return [...ordinary.slice(0, 12), ...HOSTILE_TEXTS.map(hostile), ...ordinary.slice(12)].slice(0, total);
}

/** A disagreement whose every free text is `text`. */
export function hostile(text: string): Disagreement {
  const answer = { text, correct: false, differs: [text], reason: text };
  return {
    exampleId: digestOf(text).slice(0, 16),
    track: 'structured',
    domain: text,
    challenge: false,
    slices: [text],
    prompt: text,
    gold: text,
    answers: { hosted: answer, base: answer, tuned: answer },
  };
}

function right(track: Track, name: string, args: JsonObject) {
  return { text: completionOf(track, { name, arguments: args }), correct: true, differs: [], reason: null };
}

function wrong(text: string, differs: string[]) {
  return { text, correct: false, differs, reason: null };
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
