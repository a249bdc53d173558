// A React component that classifies a chosen file.
import { useEffect, useRef, useState } from "react";
import { load } from "genrescope";

export function Genre() {
  const engine = useRef();
  const [answer, setAnswer] = useState("Choose a song.");
  useEffect(() => {
    engine.current = load();
    return () => void engine.current.then((genrescope) => genrescope.dispose());
  }, []);
  const classify = async ({ target }) => {
    try {
      const verdict = await (await engine.current).classify(target.files[0]);
      setAnswer(verdict.genres.join(" or ") || verdict.answer);
    } catch (error) {
      setAnswer(error.message);
    }
  };
  return <label>{answer} <input type="file" accept="audio/*" onChange={classify} /></label>;
}
