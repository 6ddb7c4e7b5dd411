import { join } from 'node:path';
import { execa } from 'execa';

const SCRIPT = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for name, bytes_as_text in json.load(sys.stdin):
        archive.writestr(name, bytes_as_text.encode("latin-1"))
`;

/** Writes a wheel that pip accepts, `tiny-model` 1.2, with the named members beside its metadata; a character is a byte. @returns its path. */
export async function tinyWheel(folder: string, members: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, 'tiny_model-1.2-py3-none-any.whl');
  const metadata = {
    'tiny_model-1.2.dist-info/METADATA': 'Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.2\n',
    'tiny_model-1.2.dist-info/WHEEL': 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    'tiny_model-1.2.dist-info/RECORD': '',
  };
  await execa('python3', ['-I', '-c', SCRIPT, path], { input: JSON.stringify(Object.entries({ ...members, ...metadata })) });
  return path;
}
