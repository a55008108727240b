/** What people read or hear in the page: t`${n} of ${m} rows`. A bundle has the words of its language in this place
 * (see js/words.mjs); where sources run as they are, they say what stands there. */
export const t = (
  texts: TemplateStringsArray,
  ...holes: readonly (string | number | undefined)[]
): string => texts.reduce((said, text, i) => said + holes[i - 1] + text);
