/** The day every chat template is told it is: the one Llama 3.1's and 3.2's fall back to. A row then renders alike whenever it is asked. */
export const TEMPLATE_DATE = '2024-07-26';

/** What a row is rendered to besides its text and the model's template; a change of it asks and trains anew. */
export const RENDERING = `2, ${TEMPLATE_DATE}`;

const DIRECTIVES: Readonly<Record<string, string>> = {
  '%Y': '2024',
  '%y': '24',
  '%m': '07',
  '%-m': '7',
  '%B': 'July',
  '%b': 'Jul',
  '%d': '26',
  '%-d': '26',
  '%j': '208',
  '%A': 'Friday',
  '%a': 'Fri',
  '%H': '00',
  '%I': '12',
  '%p': 'AM',
  '%M': '00',
  '%S': '00',
  '%F': TEMPLATE_DATE,
  '%T': '00:00:00',
  '%%': '%',
};

/**
 * Python's `strftime` of midnight on that day: what a template's `strftime_now` says.
 * @throws RangeError for a directive that no known template uses.
 */
export function templateDate(format: string): string {
  return format.replaceAll(/%-?[\s\S]?/g, (directive) => {
    const text = DIRECTIVES[directive];
    if (text === undefined) throw new RangeError(`strftime_now is asked for ${directive}, which is not known`);
    return text;
  });
}
