// The message catalogues, as far as tests must tell their languages apart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './service.js';

const lines = (language) => {
  const catalogue = readFileSync(join(root, `src/pages/messages/${language}.ftl`), 'utf8');
  return catalogue.split('\n').filter((line) => !line.startsWith('#'));
};

// Every name of a message.
export const keys = lines('en').flatMap((line) => line.match(/^[a-z][a-z-]*(?= =)/) ?? []);

// What is said in English, in pieces between the values that are filled in, and never in German.
export function onlyEnglish() {
  const pieces = (language) =>
    lines(language)
      .flatMap((line) => line.match(/(?:=|\]) (.*)$/)?.[1].split(/\{[^}]*\}/) ?? [])
      .map((piece) => piece.trim())
      .filter((piece) => /\w{3}/.test(piece));
  const german = pieces('de').join('\n');
  return pieces('en').filter((piece) => !german.includes(piece));
}
