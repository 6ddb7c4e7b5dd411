/** Where Langfuse's SDKs put the traces of experiments. */
export const EXPERIMENT_ENVIRONMENT = 'sdk-experiment';
/** On every trace that Fledgling leaves. */
export const OWN_TAG = 'fledgling';
