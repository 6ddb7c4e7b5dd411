/** What llama-quantize can be asked for. */
export const QUANTIZATIONS = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q5_K_S', 'Q5_0', 'Q5_1', 'Q4_K_M', 'Q4_K_S', 'Q4_0', 'Q4_1', 'Q3_K_M', 'F16', 'BF16'] as const;
