/** An answer in words: why there is none, or its genres, with their probability if there is one to print. */
export function answerWords({ words, model }, { code, genres }, probability = null) {
  if (words.has(`answer.${code}`)) return words.t(`answer.${code}`);
  const names = words.list(genres.map((genre) => words.genre(model.genres[genre] ?? genre)));
  return probability === null ? names : words.t("answer.genres", { genres: names, share: words.percent(probability) });
}

/** The answer for the song in words, as the page gives it. */
export function answerText(room) {
  const { decided, vote } = room.song;
  return answerWords(room, vote.answer, decided.probabilities[vote.genre]);
}
