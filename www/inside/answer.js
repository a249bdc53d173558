/** The answer for the song in words, as the page gives it: genres with their probability, or why there is none. */
export function answerText({ words, model, song: { decided, vote } }) {
  const { code, genres } = vote.answer;
  if (words.has(`answer.${code}`)) return words.t(`answer.${code}`);
  return words.t("answer.genres", {
    genres: words.list(genres.map((genre) => words.genre(model.genres[genre] ?? genre))),
    share: words.percent(decided.probabilities[vote.genre]),
  });
}
