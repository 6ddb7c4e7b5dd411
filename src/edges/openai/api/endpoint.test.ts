import { describe, expect, it } from 'vitest';
import { azureEndpoint, openaiEndpoint } from './endpoint.ts';

describe("an OpenAI-compatible server's address", () => {
  it.each(['http://localhost:8000/v1', 'http://localhost:8000/v1/', 'http://localhost:8000/v1/chat/completions'])('%s is its base address', (address) => {
    expect(openaiEndpoint(address).baseUrl).toBe('http://localhost:8000/v1');
  });

  it('with a user name or password is refused without repeating it', () => {
    expect(() => openaiEndpoint('https://user:hunter2@host/v1')).toThrow(/got one for host\./);
  });

  it.each(['localhost:8000', 'api.openai.com', 'ftp://host/v1', ''])('"%s" is refused with an example', (address) => {
    expect(() => openaiEndpoint(address)).toThrow('hosted.endpoint: expected an http or https address');
  });
});

describe('an Azure address', () => {
  it.each([
    'https://name.openai.azure.com',
    'https://name.openai.azure.com/',
    'https://name.openai.azure.com/openai',
    'https://name.openai.azure.com/openai/v1/',
    'https://name.openai.azure.com/v1/openai',
    'https://name.openai.azure.com/openai/v1/openai/v1',
    'https://name.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  ])('%s is the v1 API, or the dated one when asked for', (address) => {
    expect(azureEndpoint(address, null).baseUrl).toBe('https://name.openai.azure.com/openai/v1');
    expect(azureEndpoint(address, '2024-10-21').baseUrl).toBe('https://name.openai.azure.com/openai');
  });

  it('keeps a gateway’s path', () => {
    expect(azureEndpoint('https://gateway.example/team-a/openai', null).baseUrl).toBe('https://gateway.example/team-a/openai/v1');
  });
});
