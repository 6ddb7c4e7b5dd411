import { describe, expect, it } from 'vitest';
import { plannedComment, recordedComment, runningComment } from '../report/comment/comment.test-data.ts';
import { commentReport } from '../report/comment/comment.ts';
import { linksLine } from '../report/comment/links.ts';
import { withoutSecrets } from './without-secrets.ts';

describe('text without secrets', () => {
  it('loses the line that holds one and says what kind it was', () => {
    const key = '0123456789abcdef'.repeat(2);
    expect(withoutSecrets(`a\nthe model said ${key}\nb`)).toBe('a\n(A line was left out: it seems to hold an Azure key.)\nb');
  });

  it('loses the line that holds something personal', () => {
    expect(withoutSecrets('a\nwrite to ann@example.com\nlogin 10.1.2.3\ncall +49 30 1234567')).toBe(
      'a\n(A line was left out: it seems to hold an e-mail address.)\nlogin 10.1.2.3\n(A line was left out: it seems to hold a phone number.)',
    );
  });

  it('is every report of ours as it stands', () => {
    for (const content of [recordedComment(), runningComment(), plannedComment()]) {
      const { markdown } = commentReport(content);
      expect(withoutSecrets(markdown)).toBe(markdown);
    }
  });

  it('keeps our links, however long the name of the repository is', () => {
    const content = recordedComment();
    for (let length = 1; length < 100; length++) {
      const line = linksLine({ ...content, repository: `acme/${'r'.repeat(length)}` });
      expect(withoutSecrets(line)).toBe(line);
    }
  });
});
