const MEMBERS = new Set(
  'messages prompt model system tools tool_choice functions function_call response_format temperature top_p top_k max_tokens max_completion_tokens max_output_tokens seed n stop stream stream_options parallel_tool_calls user metadata timeout frequency_penalty presence_penalty logit_bias logprobs top_logprobs reasoning_effort service_tier store user_id session_id trace_id'.split(
    ' ',
  ),
);

/** Whether it is an API's own member of a request; what others of the same words mean to somebody's function nobody here knows. */
export function isOfRequest(key: string): boolean {
  return MEMBERS.has(key);
}
