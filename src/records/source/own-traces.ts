/** Where Langfuse's SDKs put the traces of experiments. */
export const EXPERIMENT_ENVIRONMENT = 'sdk-experiment';
/** On every trace that Fledgling leaves. */
export const OWN_TAG = 'fledgling';
/** The environment of Fledgling's own traces that are no experiment. */
export const OWN_ENVIRONMENT = 'fledgling';
