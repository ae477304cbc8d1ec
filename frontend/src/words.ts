/** The page's own words, in both languages. */
import type { Lang } from "./content";
import { en } from "./words/en";
import { it, type Words } from "./words/it";

export type { Words };

const words: Record<Lang, Words> = { it, en };

export function wordsOf(lang: Lang): Words {
  return words[lang];
}
